"""New, open, save, import, export: what the File menu does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data import DataError, Source, folder_meant, reader_kind, source_for
from nnstudio.data.carried import Carried
from nnstudio.data.pasted import TooMuchPasted, pasted
from nnstudio.export import Export, export
from nnstudio.gui.commands.data_inside import DataInside
from nnstudio.gui.commands.data_places import DataPlaces
from nnstudio.gui.commands.file_work import tell_failure
from nnstudio.gui.commands.from_data import network_for
from nnstudio.gui.commands.held_run import held_run
from nnstudio.gui.commands.when_free import when_free
from nnstudio.gui.dialogs import choice
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.export import ask_export
from nnstudio.gui.dialogs.import_data import Chosen, ask_import
from nnstudio.gui.dialogs.unsaved import ask_unsaved
from nnstudio.project import (
    Document,
    History,
    ProjectState,
    atomic,
    edits,
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
        if self.may_leave(self.new):
            self._document.new()
            log.info("New empty network.")

    @Slot(str)
    def open_template(self, name: str) -> None:
        """One of the examples, as an untitled document."""
        if self.may_leave(lambda: self.open_template(name)):
            self._try(lambda: self.show(template(name).open(), tr("Opened the example “{name}”.", name=name)))

    @Slot()
    def ask_open(self) -> None:
        """Choose a project and open it."""
        path = file_dialogs.ask_open(self._window, tr("Open"), self.folder(), file_dialogs.projects())
        if path:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a project, or use a table: what a dropped file or the command line asks for."""
        if is_data(path):
            self.use_data(path)
        else:
            self._window.opening.open(path)

    def show(self, document: Document, words: str, *, unsaved: bool = False) -> None:
        """Make this the open document; ``words`` for the log. ``unsaved``: somebody has put work into it."""
        self._document.show_document(document, unsaved=unsaved)
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
    def discard_recovered(self, orphan: Orphan) -> None:
        """Delete a recovery copy."""
        self._try(lambda: recovery.discard(orphan))
        self._window.recovery.remove(orphan)

    @Slot()
    def discard_all_recovered(self) -> None:
        """Delete all recovery copies that are offered, after a question."""
        orphans = list(self._window.recovery.orphans)
        if choice.confirm(
            self._window,
            tr_count(
                "Discard {count} recovered document?",
                "Discard all {count} recovered documents?",
                len(orphans),
            ),
            tr("What was not saved of them is lost then. Their files stay as they are."),
            tr("Discard all"),
        ):
            for orphan in orphans:
                self.discard_recovered(orphan)

    @Slot()
    def close_document(self) -> None:
        """Back to the welcome page."""
        if self.may_leave(self.close_document):
            self._document.close()

    # Data

    @Slot()
    def ask_import(self) -> None:
        """Choose data for the open document and say what its columns mean."""
        path = file_dialogs.ask_open(self._window, tr("Import data"), self.folder(), file_dialogs.data())
        if path:
            self._use(self._source(path), path.name)

    @Slot()
    def new_from_data(self) -> None:
        """Choose data, say what its columns mean, and start a network that fits it."""
        path = file_dialogs.ask_open(
            self._window, tr("Network from my data"), self.folder(), file_dialogs.data()
        )
        if not path:
            return
        found = ask_import(self._window, self._source(path), tr("Make a network"))
        if found:
            self._new_for(found, path.name)

    def use_data(self, path: Path) -> None:
        """Ask what a file or folder holds; it becomes the data of the open document, or of a new network."""
        self._use(self._source(path), path.name)

    def _use(self, source: Source, title: str) -> None:
        is_open = self._document.is_open
        verb = tr("Import") if is_open else tr("Make a network")
        chosen = ask_import(self._window, source, verb, or_new=is_open)
        if chosen is not None:
            (self._import if is_open and not chosen.fresh else self._new_for)(chosen, title)

    @Slot()
    def paste_data(self) -> None:
        """Ask what copied cells hold."""
        self.use_text(QGuiApplication.clipboard().text())

    def use_text(self, text: str) -> None:
        """Ask what cells hold; they are kept in the project, or in a file if they are too many."""
        try:
            self._use(pasted(text), tr("pasted table"))
        except TooMuchPasted as error:
            self._window.banner.show_message(str(error), role="warning")
            self._window.banner.offer(tr("Save as a file…"), lambda: self._save_pasted(text))
        except DataError as error:
            self._window.tell_error(str(error))

    def _save_pasted(self, text: str) -> None:
        start = (self.folder() or Path.home()) / "pasted.csv"
        path = file_dialogs.ask_save(
            self._window, tr("Save pasted data"), start, tr("CSV file (*.csv)"), ".csv"
        )
        if path is None:
            return

        def use(note: str) -> None:
            if note:
                self._window.tell(note)
            when_free(self, lambda: self.use_data(path))

        words = tr("Saving {name}", name=path.name)
        self._window.file_work.do(words, lambda: atomic.write(path, text.encode()), use)

    @staticmethod
    def _source(path: Path) -> Source:
        return source_for(folder_meant(path.absolute()))

    def _import(self, chosen: Chosen, name: str) -> None:
        if not chosen.keep:
            self._use_source(chosen.source, chosen, name)
            return

        def use(source: Source, held: tuple[Carried, ...]) -> None:
            self._document.hold(held)
            self._use_source(source, chosen, name)

        self.inside.carry(chosen.source, None, use)

    def _use_source(self, source: Source, chosen: Chosen, name: str) -> None:
        def change(state: ProjectState) -> ProjectState:
            features = state.data.features
            if chosen.fill is not None and not any(t.fills_missing or t.drops_rows for t in features):
                features = (chosen.fill, *features)
            data = state.data.replace(source=source, target=None, features=features)
            return edits.set_data(state, data)

        self._document.edit(tr("Import {name}", name=name), change)
        self._window.view.show_data()
        log.info("Imported %s.", name)

    def _new_for(self, chosen: Chosen, title: str) -> None:
        def start(source: Source, held: tuple[Carried, ...] = ()) -> None:
            if not self.may_leave(lambda: start(source, held)):
                return
            state = network_for(source, chosen.table, Path(title).stem, chosen.fill)
            document = Document(state, carried={one.path: one for one in held})
            self.show(document, tr("New network for {title}.", title=title), unsaved=True)
            self._window.view.show_data()

        if chosen.keep:
            self.inside.carry(chosen.source, None, start)
        else:
            start(chosen.source)

    # Out

    @Slot()
    def export_weights(self) -> None:
        """Choose a format and a file for the trained weights."""
        arrays = {name: array.shape for name, array in self._document.weights.items()}
        kind = ask_export(self._window, arrays)
        if kind is None:
            return
        start = (self.folder() or Path.home()) / (Path(self.file_name()).stem + kind.suffix)
        path = file_dialogs.ask_save(
            self._window, tr("Export weights"), start, f"{tr(kind.title)} (*{kind.suffix})", kind.suffix
        )
        if path:
            self.export_to(kind.build({}), path)

    def export_to(self, kind: Export, path: Path) -> None:
        """Write the weights as they are now, a running training's newest among them."""
        with held_run(self._run):
            document = replace(self._document.complete_document())
        self._window.file_work.write(
            tr("Exporting {name}", name=path.name),
            lambda: export(document, kind, path),
            tr("Exported the weights to {path}.", path=path),
        )

    # Leaving

    def may_leave(self, again: Callable[[], object]) -> bool:
        """Whether the open document may be given up now: saved, nothing to save, or the person says so.

        Where it is saved first, the answer is no, and ``again`` is called when it is saved, to ask once more.
        """
        self._window.commit_pending()
        saving = self._window.saving
        if saving.job.busy:
            saving.wait(again)
            return False
        if not self._document.is_dirty:
            return True
        answer = ask_unsaved(self._window, self._document.title)
        if answer == "save":
            saving.save(again)
        return answer == "discard"

    # Parts

    @Slot()
    def keep_history(self) -> None:
        """What the run measured belongs to the document, as far as the weights that it has by now."""
        curves = self._run.curves
        if curves is not None:
            epochs = curves.epoch_events[: self._run.kept_epochs]
            self._document.set_history(History(epochs, self._run.last, environment()))

    def folder(self) -> Path | None:
        """Where to look for files first."""
        if self._document.path:
            return self._document.path.parent
        recent = self._window.preferences.recent
        return recent[0].parent if recent and recent[0].parent.is_dir() else None

    def file_name(self) -> str:
        """What to call the document's first file."""
        plain = "".join(c if c.isalnum() or c in " -_" else "-" for c in self._document.state.title)
        return ("-".join(plain.lower().split()) or "untitled") + file_dialogs.PROJECT

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do something that may be refused: the banner says so then. Returns whether it was done."""
        return self._try(act)

    def _try(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except Exception as error:  # whoever asked must know that it was not done
            tell_failure(self._window, error)
            return False
        return True
