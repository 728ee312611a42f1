"""New, open, save, import, export: what the File menu does."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Source, reader_kind, source_for
from nnstudio.data.carried import carry
from nnstudio.data.pasted import TooMuchPasted, pasted
from nnstudio.export import ExportError, export
from nnstudio.gui import faults
from nnstudio.gui.commands.data_inside import DataInside
from nnstudio.gui.commands.data_places import DataPlaces
from nnstudio.gui.commands.from_data import network_for
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.changed_outside import ask_changed
from nnstudio.gui.dialogs.export import ask_export
from nnstudio.gui.dialogs.import_data import Chosen, ask_import
from nnstudio.gui.dialogs.unsaved import ask_unsaved
from nnstudio.project import (
    Document,
    EditError,
    History,
    ProjectError,
    ProjectState,
    atomic,
    edits,
    leftovers,
    recovery,
)
from nnstudio.project.recovery import Orphan
from nnstudio.project.session import environment
from nnstudio.project.templates import template

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


def is_data(path: Path) -> bool:
    """Whether a file or folder can become data."""
    return bool(reader_kind(path))


class FileCommands(QObject):
    """Every way to get a document in or out. Failures are told in the banner and leave all as it was."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document, self._run = window.document, window.run
        self.places = DataPlaces(window)
        self.inside = DataInside(window)

    # In

    @Slot()
    def new(self) -> None:
        """An empty network."""
        if self.may_leave():
            self._document.new()
            log.info("New empty network.")

    @Slot(str)
    def open_template(self, name: str) -> None:
        """One of the examples, as an untitled document."""
        if self.may_leave():
            self._try(
                lambda: self._show(template(name).open(), tr("Opened the example “{name}”.", name=name))
            )

    @Slot()
    def ask_open(self) -> None:
        """Choose a project and open it."""
        path = file_dialogs.ask_open(self._window, tr("Open"), self._folder(), file_dialogs.PROJECTS)
        if path:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a project, or use a table: what a dropped file or the command line asks for."""
        if is_data(path):
            self.use_data(path)
        elif self.may_leave():
            self._try(lambda: self._open_project(path))

    def _open_project(self, path: Path) -> None:
        try:
            document = Document.load(path)
        except ProjectError as error:
            rest = self._without_weights(path)
            if rest is None:
                raise
            self._window.tell_error(str(error), traceback.format_exc())
            self._window.banner.offer(tr("Open without weights"), lambda: self._show_rest(rest))
            return
        self._show(document, tr("Opened {path}.", path=path))
        self._window.preferences.remember(path)
        leftovers.tidy(path)

    @staticmethod
    def _without_weights(path: Path) -> Document | None:
        """The rest of a project whose trained part cannot be read; None if there is none either."""
        try:
            return Document.load(path, without_weights=True)
        except ProjectError:
            return None

    def _show_rest(self, document: Document) -> None:
        if self.may_leave():
            self._document.show_document(document, unsaved=True)
            self._window.tell(
                tr(
                    "Opened {path} without its weights and runs. The file keeps them: saving asks for "
                    "another one.",
                    path=document.path,
                )
            )

    def _show(self, document: Document, words: str) -> None:
        self._document.show_document(document)
        self._window.banner.hide()
        log.info(words)

    # After a crash

    def offer_recovered(self) -> None:
        """Offer what a crash has left, and say what of it cannot be opened."""
        self._try(self._offer_recovered)

    def _offer_recovered(self) -> None:
        found, sentences = recovery.orphans()
        self._window.recovery.show_orphans(found)
        if sentences:
            self._window.tell_error(" ".join(sentences[:3]), "\n".join(sentences))

    @Slot(object)
    def recover(self, orphan: Orphan) -> None:
        """Open a recovery copy, as an unsaved document."""
        if self.may_leave():
            self._try(lambda: self._recover(orphan))
            self._window.recovery.remove(orphan)

    def _recover(self, orphan: Orphan) -> None:
        self._window.autosave.recover(orphan)
        self._window.banner.hide()
        path = self._document.path
        self._window.tell(
            tr("Recovered. Save writes to {path}.", path=path)
            if path
            else tr("Recovered. Choose where to save it.")
        )

    @Slot(object)
    def discard_recovered(self, orphan: Orphan) -> None:
        """Delete a recovery copy."""
        self._try(lambda: recovery.discard(orphan))
        self._window.recovery.remove(orphan)

    @Slot()
    def close_document(self) -> None:
        """Back to the welcome page."""
        if self.may_leave():
            self._document.close()

    # Data

    @Slot()
    def ask_import(self) -> None:
        """Choose data for the open document and say what its columns mean."""
        path = file_dialogs.ask_open(self._window, tr("Import data"), self._folder(), file_dialogs.DATA)
        if path:
            self._use(self._source(path), path.name)

    @Slot()
    def new_from_data(self) -> None:
        """Choose data, say what its columns mean, and start a network that fits it."""
        path = file_dialogs.ask_open(
            self._window, tr("Network from my data"), self._folder(), file_dialogs.DATA
        )
        if not path:
            return
        found = ask_import(self._window, self._source(path), tr("Make a network"))
        if found and self.may_leave():
            self._try(lambda: self._new_for(found, path.name))

    def use_data(self, path: Path) -> None:
        """Ask what a file or folder holds; it becomes the data of the open document, or of a new network."""
        self._use(self._source(path), path.name)

    def _use(self, source: Source, title: str) -> None:
        is_open = self._document.is_open
        chosen = ask_import(self._window, source, tr("Import") if is_open else tr("Make a network"))
        if chosen is not None:
            self._try(lambda: (self._import if is_open else self._new_for)(chosen, title))

    @Slot()
    def paste_data(self) -> None:
        """Ask what copied cells hold; they are kept in the project, or in a file if they are too many."""
        text = QGuiApplication.clipboard().text()
        try:
            self._use(pasted(text), tr("pasted table"))
        except TooMuchPasted as error:
            self._window.banner.show_message(str(error), role="warning")
            self._window.banner.offer(tr("Save as a file…"), lambda: self._save_pasted(text))
        except DataError as error:
            self._window.tell_error(str(error))

    def _save_pasted(self, text: str) -> None:
        start = (self._folder() or Path.home()) / "pasted.csv"
        path = file_dialogs.ask_save(
            self._window, tr("Save pasted data"), start, tr("CSV file (*.csv)"), ".csv"
        )
        if path and self._try(lambda: self._write_text(path, text)):
            self.use_data(path)

    def _write_text(self, path: Path, text: str) -> None:
        if note := atomic.write(path, text.encode()):
            self._window.tell(note)

    @staticmethod
    def _source(path: Path) -> Source:
        """A picture stands for the folder of its class's folder."""
        path = path.absolute()
        return source_for(path.parent.parent if reader_kind(path) == "images" and path.is_file() else path)

    def _import(self, chosen: Chosen, name: str) -> None:
        source = self._taken_in(chosen)

        def change(state: ProjectState) -> ProjectState:
            features = state.data.features
            if chosen.fill is not None and not any(t.fills_missing or t.drops_rows for t in features):
                features = (chosen.fill, *features)
            data = state.data.replace(source=source, target=None, features=features)
            return edits.set_data(state, data)

        self._document.edit(tr("Import {name}", name=name), change)
        self._window.view.show_data()
        log.info("Imported %s.", name)

    def _taken_in(self, chosen: Chosen) -> Source:
        """The source to use: of data inside the project, if that is wanted."""
        if not chosen.keep:
            return chosen.source
        source, held = carry(chosen.source, None)
        self._document.hold(held)
        return source

    def _new_for(self, chosen: Chosen, title: str) -> None:
        source, held = carry(chosen.source, None) if chosen.keep else (chosen.source, ())
        state = network_for(source, chosen.table, Path(title).stem, chosen.fill)
        self._show(
            Document(state, carried={one.path: one for one in held}),
            tr("New network for {title}.", title=title),
        )
        self._window.view.show_data()

    # Out

    @Slot()
    def save(self) -> bool:
        """Save to the document's file, asking for one if there is none. Returns whether it was saved."""
        path = self._document.path
        if path is None or self._document.document.partial:
            return self.ask_save_as()
        if self._document.document.changed_outside():
            answer = ask_changed(self._window, path.name)
            if answer != "replace":
                return answer == "copy" and self.ask_save_as()
        return self._write(path)

    @Slot()
    def ask_save_as(self) -> bool:
        """Choose a file and save to it."""
        start = self._document.path or (self._folder() or Path.home()) / self._file_name()
        path = file_dialogs.ask_save(
            self._window, tr("Save"), start, file_dialogs.PROJECTS, file_dialogs.PROJECT
        )
        return self._write(path) if path else False

    def _write(self, path: Path) -> bool:
        with self._held_run():
            return self._try(lambda: self._save_to(path))

    def _save_to(self, path: Path) -> None:
        note = self._document.save(path)
        self._window.preferences.remember(path)
        log.info("Saved %s.", path)
        if note:
            log.warning(note)
            self._window.banner.show_message(note, role="warning")

    @Slot()
    def export_weights(self) -> None:
        """Choose a format and a file for the trained weights."""
        arrays = {name: array.shape for name, array in self._document.weights.items()}
        kind = ask_export(self._window, arrays)
        if kind is None:
            return
        start = (self._folder() or Path.home()) / (Path(self._file_name()).stem + kind.suffix)
        path = file_dialogs.ask_save(
            self._window, tr("Export weights"), start, f"{tr(kind.title)} (*{kind.suffix})", kind.suffix
        )
        if path:
            with self._held_run():
                self._try(lambda: self._export_to(kind.build({}), path))

    def _export_to(self, kind: object, path: Path) -> None:
        note = export(self._document.complete_document(), kind, path)  # type: ignore[arg-type]
        self._window.tell(note or tr("Exported the weights to {path}.", path=path), problem=bool(note))

    # Leaving

    def may_leave(self) -> bool:
        """Whether the open document may be given up: saved, nothing to save, or the person says so."""
        self._window.commit_pending()
        if not self._document.is_dirty:
            return True
        answer = ask_unsaved(self._window, self._document.title)
        return self.save() if answer == "save" else answer == "discard"

    # Parts

    @Slot()
    def keep_history(self) -> None:
        """What the run measured belongs to the document, as far as the weights that it has by now."""
        curves = self._run.curves
        if curves is not None:
            epochs = tuple(curves.epoch_events[: self._run.kept_epochs])
            self._document.set_history(History(epochs, self._run.last, environment()))

    @contextmanager
    def _held_run(self) -> Iterator[None]:
        """Hold a running training with its newest weights taken over, and let it go on afterwards."""
        running = self._run.status == "running"
        self._run.settle()
        try:
            yield
        finally:
            if running and self._run.status == "paused":
                self._run.train()

    def _folder(self) -> Path | None:
        if self._document.path:
            return self._document.path.parent
        recent = self._window.preferences.recent
        return recent[0].parent if recent and recent[0].parent.is_dir() else None

    def _file_name(self) -> str:
        plain = "".join(c if c.isalnum() or c in " -_" else "-" for c in self._document.state.title)
        return ("-".join(plain.lower().split()) or "untitled") + file_dialogs.PROJECT

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do something that may be refused: the banner says so then. Returns whether it was done."""
        return self._try(act)

    def _try(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except (ProjectError, DataError, ExportError, EditError, OSError) as error:
            self._window.tell_error(str(error), traceback.format_exc())
            return False
        except Exception as error:  # whoever asked must know that it was not done
            log.exception("Unexpected error")
            self._window.tell_error(faults.in_words(error), traceback.format_exc())
            return False
        return True
