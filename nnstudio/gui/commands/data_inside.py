"""Data taken into the project, let out again, and saved to a file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.catalog.words import tr
from nnstudio.data import Source, carried
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.project import atomic, edits

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


class DataInside(QObject):
    """Every change is one step that can be undone; what an undone step needs stays at hand until the end.

    Carried data is at most 64 MB, which is read in a moment, so nothing here waits for a thread.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document

    @Slot(bool)
    def keep(self, inside: bool) -> None:
        """Take the data into the project, or use a file again."""
        self._window.files.attempt(self._take_in if inside else self._let_out)
        self._window.inspector.data.refresh()  # the tick shows what is, also when nothing was changed

    def _take_in(self) -> None:
        path = self._document.path
        source, held = carried.carry(self._document.state.data.source, path.parent if path else None)
        self._document.hold(held)
        self._use(tr("Keep the data inside"), source)
        log.info("The project carries %s.", ", ".join(one.name for one in held))

    def _let_out(self) -> None:
        found = carried.let_out(self._document.state.data.source)
        if found is None:
            found = self._saved()
        if found is not None:
            self._use(tr("Use the data outside"), found)

    def _use(self, label: str, source: Source) -> None:
        self._document.edit(label, lambda s: edits.set_data(s, s.data.replace(source=source)))

    @Slot()
    def save(self) -> None:
        """Choose where the data goes; the project goes on carrying it."""
        self._window.files.attempt(self._saved)

    def _saved(self) -> Source | None:
        """The source as it reads from what was written; None if no place was chosen."""
        source = self._document.state.data.source
        for option, path in carried.named(source):
            one = carried.held(path)
            start = (self._document.path.parent if self._document.path else Path.home()) / one.name
            suffix = Path(one.name).suffix
            title = tr("Save the data: {name}", name=one.name)
            kinds = f"{tr('Data')} (*{suffix})"
            target = file_dialogs.ask_save(self._window, title, start, kinds, suffix)
            if target is None:
                return None
            note = atomic.write(target, one.data)
            self._window.tell(note or tr("Saved the data to {path}.", path=target), problem=bool(note))
            source = source.replace(**{option: str(target.absolute())})
        return source
