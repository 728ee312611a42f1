"""Data taken into the project, let out again, and saved to a file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Slot

from nnstudio.catalog.words import tr
from nnstudio.data import Source, carried, packed_folder
from nnstudio.data.carried import Carried
from nnstudio.gui.commands.when_free import when_free
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.project import atomic, edits

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)

T = TypeVar("T")

Placed = tuple[str, Carried, Path]
"""An option of the source, what it names, and where that is to be written."""


class DataInside(QObject):
    """Every change is one step that can be undone; what an undone step needs stays at hand until the end.

    Files are read, compared and written in a thread. What comes back is of use only while the project still
    reads from where it did.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document

    @Slot(bool)
    def keep(self, inside: bool) -> None:
        """Take the data into the project, or use a file again."""
        if inside:
            path = self._document.path
            self.carry(self._document.state.data.source, path.parent if path else None, self._take_in)
        else:
            self._let_out()
        self._window.inspector.data.refresh()  # the tick shows what is, also while nothing has changed yet

    def carry(
        self,
        source: Source,
        folder: Path | None,
        then: Callable[[Source, tuple[Carried, ...]], object],
    ) -> None:
        """Read what ``source`` names; then the source as it reads from inside, and what is to be held."""
        self._beside(tr("Taking the data in"), lambda: carried.carry(source, folder), lambda f: then(*f))

    def _take_in(self, source: Source, held: tuple[Carried, ...]) -> None:
        self._document.hold(held)
        self._use(tr("Keep the data inside"), source)
        log.info("The project carries %s.", ", ".join(one.name for one in held))

    def _let_out(self) -> None:
        source = self._document.state.data.source

        def use(found: Source | None) -> None:
            if found is not None:
                self._use_outside(found)
            else:
                when_free(self, lambda: self._save_and(self._use_outside))

        self._beside(tr("Looking for the data's file"), lambda: carried.let_out(source), use)

    def _use_outside(self, source: Source) -> None:
        self._use(tr("Use the data outside"), source)

    def _use(self, label: str, source: Source) -> None:
        self._document.edit(label, lambda s: edits.set_data(s, s.data.replace(source=source)))

    @Slot()
    def save(self) -> None:
        """Choose where the data goes; the project goes on carrying it."""
        self._window.files.attempt(lambda: self._save_and(lambda _: None))

    def _save_and(self, then: Callable[[Source], object]) -> None:
        """Write what is carried, where a person says; then the source as it reads from there."""
        source = self._document.state.data.source
        placed: list[Placed] = []
        for option, path in carried.named(source):
            one = carried.held(path)
            target = self._ask_place(one)
            if target is None:
                return
            placed.append((option, one, target))
        if not placed:
            return

        def wrote(notes: list[str]) -> None:
            names = ", ".join(str(target) for _, _, target in placed)
            note = " ".join(filter(None, notes))
            self._window.tell(note or tr("Saved the data to {path}.", path=names), problem=bool(note))
            then(source.replace(**{option: str(target.absolute()) for option, _, target in placed}))

        work = [(target, one) for _, one, target in placed]
        words = tr("Saving {name}", name=placed[0][2].name)
        self._beside(words, lambda: [_write(target, one) for target, one in work], wrote)

    def _ask_place(self, one: Carried) -> Path | None:
        start = (self._document.path.parent if self._document.path else Path.home()) / one.name
        suffix = Path(one.name).suffix
        if one.is_folder:
            title = tr("Save the folder of pictures: {name}", name=one.name)
            return file_dialogs.ask_save(self._window, title, start, tr("A new folder (*)"), "")
        kinds = f"{tr('Data')} (*{suffix})"
        title = tr("Save the data: {name}", name=one.name)
        return file_dialogs.ask_save(self._window, title, start, kinds, suffix)

    def _beside(self, words: str, work: Callable[[], T], then: Callable[[T], object]) -> None:
        """In the thread; ``then`` only if this is still the document, and its data still what it was."""
        document, source = self._document.document, self._document.state.data.source

        def over(found: T) -> None:
            if self._document.document is document and self._document.state.data.source == source:
                then(found)
                self._window.inspector.data.refresh()

        self._window.file_work.do(words, work, over)


def _write(target: Path, one: Carried) -> str:
    """A sentence if the disk complained afterwards, else ""."""
    if not one.is_folder:
        return atomic.write(target, one.data)
    packed_folder.write(one.data, one.files, target)
    return ""
