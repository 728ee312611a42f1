"""Data that was moved or changed since the project was saved: said, and found again."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.catalog.words import tr, tr_count, tr_quoted
from nnstudio.data.readers.files import FileMissing
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.project import edits, places

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


class DataPlaces(QObject):
    """Listens to the open document and offers a way out in the banner."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document
        self._told: object = None
        self._document.data_changed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Tell once of a file that is not there, or holds something else."""
        fault = self._document.data_fault
        if isinstance(fault, FileMissing):
            self._tell_once(fault.path, lambda: self._missing(fault.path))
        elif files := self._document.changed_files:
            self._tell_once(files, lambda: self._changed(files))
        else:
            self._told = None

    def _tell_once(self, what: object, tell: object) -> None:
        if what != self._told:
            self._told = what
            tell()  # type: ignore[operator]

    def _missing(self, path: Path) -> None:
        banner = self._window.banner
        banner.show_message(
            tr("The data of this project is not where it was: there is no ‘{path}’.", path=path)
        )
        banner.offer(tr("Locate…"), lambda: self.locate(path))
        if hints := self._hints(path):
            work = partial(places.still_there, self._document.state.data.source, hints)
            words = tr("Looking for {name}", name=path.name)
            self._window.file_work.do(words, work, lambda found: self._offer(path, found))

    def _offer(self, path: Path, found: Path | None) -> None:
        if found is not None and self._told == path and self._window.banner.isVisible():
            self._window.banner.offer(tr("Use {hint}", hint=found), lambda: self.use(path, found))

    def _hints(self, path: Path) -> dict[str, places.DataFile]:
        """Where the data was when the project was saved, by the option that names it."""
        named = dict(self._named())
        known = self._document.document.data_files
        elsewhere = {
            n: replace(f, path=f.hint or f.path) for n, f in known.items() if n in named and f.sha256
        }
        return {n: f for n, f in elsewhere.items() if f.path != str(path) and Path(f.path).name == path.name}

    def _changed(self, files: tuple[places.DataFile, ...]) -> None:
        names = ", ".join(tr_quoted(Path(f.path).name) for f in files[:3])
        self._window.banner.show_message(
            tr_count(
                "{names} has changed since this project was saved. The new contents are used now; "
                "weights and runs are from the old ones.",
                "{names} have changed since this project was saved. The new contents are used now; "
                "weights and runs are from the old ones.",
                len(files),
                names=names,
            ),
            role="warning",
        )
        self._window.banner.offer(tr("Use another file…"), lambda: self.locate(Path(files[0].path)))

    def locate(self, old: Path) -> None:
        """Choose where the data is now."""
        folder = next((p for p in old.parents if p.is_dir()), None)
        if found := file_dialogs.ask_open(
            self._window, tr("Where is {name}?", name=old.name), folder, file_dialogs.data()
        ):
            is_folder = any(Path(value) == old for name, value in self._named() if name in self._folders())
            self.use(old, found.parent.parent if is_folder and found.is_file() else found)

    def use(self, old: Path, new: Path) -> None:
        """Read ``new`` wherever ``old`` was named, as one step that can be undone."""
        source = self._document.state.data.source
        changes = {name: str(new) for name, value in self._named() if Path(value) == old}
        if changes:
            data = self._document.state.data.replace(source=source.replace(**changes))
            self._document.edit(tr("Locate {name}", name=new.name), lambda s: edits.set_data(s, data))
            log.info("The data of this project is %s now.", new)

    def _named(self) -> list[tuple[str, str]]:
        return list(places.path_options(self._document.state.data.source))

    def _folders(self) -> set[str]:
        source = self._document.state.data.source
        return {name for name, option in type(source).options().items() if option.type == "folder"}
