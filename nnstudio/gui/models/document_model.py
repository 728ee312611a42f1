"""The open document, for all panels: one state, one way to change it, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Prepared, prepare
from nnstudio.data.carried import Carried
from nnstudio.data.kept import KeptTable
from nnstudio.engine.analysis import Analysis, analyse
from nnstudio.engine.check import Problem, check
from nnstudio.engine.plan import Array
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.gui.faults import in_words
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.edit_command import EditCommand
from nnstudio.gui.models.kept_weights import KeptWeights, missed_in_words
from nnstudio.gui.models.moment import Moment
from nnstudio.gui.models.runs_command import RunsCommand
from nnstudio.gui.models.selection import Selection
from nnstudio.gui.models.undo_memory import UndoStack, arrays_at_hand
from nnstudio.gui.models.unsaved import Unsaved
from nnstudio.project import Document, History, ProjectState, places
from nnstudio.project.data_problems import noticed, refused
from nnstudio.project.runs import Run, Runs
from nnstudio.project.saving import Saved, Saving
from nnstudio.project.unknown_entries import unknown_entries

__all__ = ["DocumentModel", "Selection"]

Change = Callable[[ProjectState], ProjectState]
RunsChange = Callable[[Runs], Runs]


class DocumentModel(QObject):
    """Holds the open document. Panels read its attributes, listen to its signals and call :meth:`edit`.

    ``changed(before, after)`` follows every edit, undo, redo and load at once. Shapes, counts and problems
    follow in the next turn of the event loop (``analysed``), data as soon as it is prepared
    (``data_changed``). :meth:`settle` does both now.
    """

    replaced = Signal()  # another document is about to be shown: let go of the old one
    changed = Signal(object, object)
    analysed = Signal()
    data_changed = Signal()
    weights_changed = Signal()
    runs_changed = Signal()
    rewinding = Signal()  # other weights, perhaps another state, are about to be put in place: end the run
    rewound = Signal()
    file_changed = Signal()
    told = Signal(str)  # a sentence: what undo could not bring back

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = Document(ProjectState())
        self.is_open = False
        self._analysis: Analysis = analyse(self.state.network, None)
        self._analysed_network = self.state.network
        self.problems: tuple[Problem, ...] = ()
        self.prepared: Prepared | None = None
        self.data_error = ""
        self.data_fault: Exception | None = None
        self.undo_stack = UndoStack(lambda: arrays_at_hand(self.document, self.weights), self)
        self.undo_stack.cleanChanged.connect(self.file_changed)
        self._weights = KeptWeights()
        self._unsaved = Unsaved(self.undo_stack)
        self._data = DataJob(self)
        self._data.done.connect(self._data_arrived)
        self._data.busy_changed.connect(self._data_turned)
        self._kept = KeptTable()
        self._files_seen: dict[str, places.DataFile] = {}
        self.changed_files: tuple[places.DataFile, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._analyse)

    # What is open

    @property
    def state(self) -> ProjectState:
        """The project as it stands."""
        return self.document.state

    @property
    def path(self) -> Path | None:
        """The file, or None before the first save."""
        return self.document.path

    @property
    def title(self) -> str:
        """What the window calls the document."""
        return self.path.name if self.path else self.state.title or tr("Untitled")

    @property
    def is_dirty(self) -> bool:
        """Whether there is something that was not saved."""
        return self.is_open and bool(self._unsaved)

    @property
    def preparing(self) -> bool:
        """Whether data is being read or generated just now."""
        return self._data.busy

    @property
    def data_job(self) -> DataJob:
        """What reads the data: it tells how far it is."""
        return self._data

    @property
    def weights(self) -> Mapping[str, Array]:
        """Trained arrays by ``layer/parameter``; empty before the first training."""
        return self._weights.arrays

    @property
    def analysis(self) -> Analysis:
        """Shapes and parameters of the network as it stands, also between an edit and ``analysed``."""
        if self._analysed_network is not self.state.network:
            self._infer_shapes()
        return self._analysis

    def _infer_shapes(self) -> None:
        self._analysed_network = self.state.network
        self._analysis = analyse(self.state.network, self.prepared.shape.sample if self.prepared else None)

    # Edits

    def edit(self, label: str, change: Change, merge: str = "") -> bool:
        """Push ``change(state)`` as one undo step named ``label``. Returns whether anything changed.

        What ``change`` raises goes to the caller, and nothing is changed.
        """
        before = self.state
        after = change(before)
        if after == before:
            return False
        self.undo_stack.push(EditCommand(label, before, after, self._apply, merge))
        return True

    def _apply(self, after: ProjectState) -> None:
        before = self.state
        self.document.state = after
        self._weights.follow(before.network, after.network)
        if before.data != after.data:
            self._request_data()
        self._soon.start(0)
        self.changed.emit(before, after)
        self.file_changed.emit()

    @Slot()
    def _analyse(self) -> None:
        self._soon.stop()
        if self._data.busy:
            return  # the answer brings new shapes; analysing with old ones would show problems that are none
        spec, shape = self.state.network, self.prepared.shape if self.prepared else None
        self._infer_shapes()
        found = check(spec, self.state.training, shape) if self.is_open else ()
        if self.data_error:
            found = (refused(self.data_error, self.data_fault, self.state.data), *found)
        elif self.prepared is not None:
            found = (*found, *noticed(self.prepared.findings))
        self.problems = (*found, *unknown_entries(self.state))
        if self._weights.reconcile(spec, self.analysis):
            self.weights_changed.emit()
        if names := self._weights.take_missed():
            self.told.emit(missed_in_words(names))
        self.analysed.emit()

    def settle(self) -> None:
        """Finish what is under way: data, then shapes and problems."""
        self._data.finish()
        if self._soon.isActive():
            self._analyse()

    # Data

    def _request_data(self) -> None:
        settings, folder = self.state.data, self.path.parent if self.path else None
        known, kept = self._files_seen or self.document.data_files, self._kept

        def work() -> tuple[Prepared | Exception, dict[str, places.DataFile]]:
            files = places.look_at(settings.source, folder, known)
            try:
                return prepare(settings, folder, kept), files
            except DataError as error:  # what the file holds is worth knowing all the same
                return error, files

        self._data.request(work)

    @Slot()
    def read_data(self) -> None:
        """Read the data anew, with what its files hold now."""
        self._kept = KeptTable()  # a reading under way may still use the one from before
        self._request_data()

    @Slot()
    def cancel_data(self) -> None:
        """Stop reading; the problem says so until the data is read again."""
        if self._data.busy:
            self._data.cancel()
            cancelled = tr("Reading the data was cancelled. Choose File > Read data again to read it.")
            self._data_arrived(None, DataError(cancelled))

    @Slot(bool)
    def _data_turned(self, busy: bool) -> None:
        if not busy:
            self._soon.start(0)  # after a cancelled reading nothing arrives

    @Slot(object, object)
    def _data_arrived(
        self,
        found: tuple[Prepared | Exception, dict[str, places.DataFile]] | None,
        error: Exception | None,
    ) -> None:
        prepared, self._files_seen = found or (None, {})
        if isinstance(prepared, Exception):
            prepared, error = None, prepared
        self.changed_files = places.changed(self.document.data_files, self._files_seen)
        self.prepared = prepared
        self.data_error, self.data_fault = "", error
        if error is not None:
            self.data_error = str(error) if isinstance(error, DataError) else in_words(error)
        self._soon.start(0)
        self.data_changed.emit()

    def hold(self, data: Iterable[Carried]) -> None:
        """Have data at hand that sources may name; what the state names is saved with the project."""
        self.document.carried = {**self.document.carried, **{one.path: one for one in data}}

    # Weights

    def set_weights(self, weights: Mapping[str, Array], checkpoint: Checkpoint | None = None) -> None:
        """Take over what a training left, and of an unfinished one where it goes on; marks the document
        unsaved.
        """
        self._weights.take(weights)
        self.document.checkpoint = checkpoint
        self._unsaved.mark()
        self.weights_changed.emit()
        self.file_changed.emit()

    def set_history(self, history: History) -> None:
        """Keep what the last training measured with the project."""
        self.document.history = history

    def put_weights(
        self,
        label: str,
        weights: Mapping[str, Array],
        *,
        state: ProjectState | None = None,
        history: History | None = None,
        run: str = "",
    ) -> None:
        """Use other weights, in one undo step with another ``state``, if given: drawn anew, or of the ``run``
        of that id. A training ends; undo brings its weights back as they are now.
        """
        self.rewinding.emit()
        before = self._moment()
        after = Moment(state or self.state, dict(weights), history or History(), None, run)
        self.undo_stack.push(EditCommand(label, before, after, self._rewind))

    def _moment(self) -> Moment:
        document = self.document
        weights = dict(self._weights.arrays)
        return Moment(self.state, weights, document.history, document.checkpoint, document.runs.current)

    def _rewind(self, moment: Moment) -> None:
        self.rewinding.emit()
        if moment.state != self.state:
            self._apply(moment.state)
        self._weights.take(moment.weights)
        document = self.document
        document.history, document.checkpoint = moment.history, moment.checkpoint
        document.runs = replace(document.runs, current=moment.run)
        self.weights_changed.emit()
        self.runs_changed.emit()
        if moment.lost:
            self._unsaved.mark()  # the file may have what is lost here
            self.told.emit(moment.loss_in_words())
        self.file_changed.emit()
        self.rewound.emit()

    # Runs

    @property
    def runs(self) -> Runs:
        """Every training there was."""
        return self.document.runs

    def set_runs(self, runs: Runs) -> None:
        """Keep what a training has measured."""
        self.document.runs = runs
        self.runs_changed.emit()

    def edit_runs(
        self, label: str, do: RunsChange, undo: RunsChange, deleted: list[Run] | None = None
    ) -> None:
        """Change the list of runs as one undo step; ``undo`` must leave alone what was trained since.
        ``deleted``: see :class:`RunsCommand`.
        """
        self.undo_stack.push(RunsCommand(label, do, undo, self._change_runs, deleted or []))

    def _change_runs(self, change: RunsChange) -> None:
        self.set_runs(change(self.runs))
        self.file_changed.emit()

    # Files

    def new(self, state: ProjectState | None = None) -> None:
        """Open an empty document, or one that starts with ``state`` (a template)."""
        self.show_document(Document(state or ProjectState(title=tr("Untitled"))))

    def open(self, path: Path) -> None:
        """Read a project. Raises the project room's errors, and the open document stays as it was."""
        self.show_document(Document.load(path))

    def show_document(self, document: Document, *, unsaved: bool = False) -> None:
        """Make this the open document. ``unsaved``: it holds what its file does not, as after a recovery."""
        self._open(document, is_open=True, unsaved=unsaved)

    def close(self) -> None:
        """Leave the document; nothing is open then."""
        self._open(Document(ProjectState()), is_open=False)

    def _open(self, document: Document, *, is_open: bool, unsaved: bool = False) -> None:
        self.replaced.emit()
        before = self.state
        self.document, self.is_open = document, is_open
        self._weights.replace(document.weights)
        self._unsaved = Unsaved(self.undo_stack, beside=unsaved)
        self.prepared, self.data_error, self.data_fault = None, "", None
        self._kept = KeptTable()  # a reading under way may still use the one from before
        self.undo_stack.clear()
        self._data.cancel()
        if is_open:
            self._request_data()
        self._soon.start(0)
        self.changed.emit(before, self.state)
        self.data_changed.emit()
        self.weights_changed.emit()
        self.runs_changed.emit()
        self.file_changed.emit()

    def complete_document(self) -> Document:
        """The document with its trained arrays and how data was prepared for them, to save or export."""
        self.document.weights = dict(self._weights.arrays)
        if self.document.weights and self.prepared is not None:
            self.document.fitted = self.prepared.fitted.to_dict()
        if not self.changed_files:
            self.accept_files()
        return self.document

    def accept_files(self) -> None:
        """From now on the data's files are known by what they hold now."""
        self.document.data_files = {**self.document.data_files, **self._files_seen}
        self.changed_files = ()

    def save(self, path: Path | None = None) -> str:
        """Write the project to its file, or to ``path``, which becomes its file.

        Raises :class:`SaveError`, with the old file untouched. Returns a sentence if the disk complained
        afterwards, else "". A window rather has it written beside the work (:meth:`begin_save`).
        """
        saving, saved = self.begin_save(path), None
        try:
            saved = saving.write()
        finally:
            self.end_save(saving, saved)
        return saved.note

    def begin_save(self, path: Path | None = None, *, replace: bool = True) -> Saving:
        """The document as it is now, for any thread to write. What changes from now on is unsaved, and all of
        it is until :meth:`end_save`. Nothing is copied, as nothing of it is written into.
        """
        saving = self.complete_document().saving(path, replace=replace)
        self._unsaved.begin()
        return saving

    def end_save(self, saving: Saving, saved: Saved | None) -> None:
        """What came of it; None: it was not written."""
        if saved is not None:
            saving.note(saved)
        if saving.document is self.document:
            self._unsaved.end(saved=saved is not None)
            self.file_changed.emit()

    def shutdown(self) -> None:
        """Before the window goes: no thread and no timer is left behind."""
        self._data.cancel()
        self._data.finish()
        self._soon.stop()
        # The stack empties itself as it is destroyed, and would tell those who are half gone by then.
        self.undo_stack.blockSignals(True)
