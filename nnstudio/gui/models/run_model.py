"""The run: one training of the open document, started, paused, stepped and stopped from the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.catalog.words import tr
from nnstudio.engine.training.events import Diagnostics, Finished
from nnstudio.gui.models.control import Control
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.live_change import live_changes
from nnstudio.gui.models.probing import Probing
from nnstudio.gui.models.progress import Progress, Speedometer, measure, rested
from nnstudio.gui.models.run_keeper import RunKeeper
from nnstudio.gui.models.run_setup import (
    blocked_reason,
    first_weights,
    fitting_weights,
    make_changed,
    make_training,
    with_another_seed,
)
from nnstudio.gui.models.thread_quiet import ThreadQuiet
from nnstudio.gui.models.worker import PumpedTraining, Record, Worker
from nnstudio.project import recording
from nnstudio.project.recording import fingerprint
from nnstudio.project.state import ProjectState

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel

Status = Literal["idle", "running", "paused"]
First = Literal["go", "batch", "epoch"]
"""What a training does first: go on freely, or hold after a batch or an epoch."""

Maker = Callable[..., Callable[[], PumpedTraining]]
"""(document, epochs or nothing) -> what the training thread calls for its training."""


class RunModel(Probing):
    """Trains in a worker thread that owns its copy of the network, and tells the window about it.

    The thread never calls into Qt: a timer reads what it left, 15 times a second, and stands still while
    there is nothing to read. A run takes in changes of the learning rate, the batch size, dropout rates and
    how long to train from its next batch on. When an edit changes what is trained otherwise, ``outdated`` is
    true and the next Train begins a new run with the weights that still fit. Each run is kept in the
    document's list of runs.
    """

    status_changed = Signal()
    tick = Signal()
    epoch_done = Signal()
    kept = Signal()  # the document has taken over weights: ``kept_epochs`` belong to them
    finished = Signal(object)  # Finished
    failed = Signal(str, str)  # sentence, details

    def __init__(
        self, document: DocumentModel, make: Maker = make_training, parent: QObject | None = None
    ) -> None:
        super().__init__(document, parent)
        self._make = make
        self.status: Status = "idle"
        self.curves: Curves | None = None
        self.progress = Progress()
        self.last: Finished | None = None
        self.kept_epochs = 0
        self.outdated = False
        self._keeper, self._quiet = RunKeeper(document), ThreadQuiet()
        self._trained: ProjectState | None = None
        self._lasting: object = None
        self._epochs: int | None = None
        self._names: Mapping[str, str] = {}
        self._seen = (0, 0, 0)
        self._speed = Speedometer()
        self._opening = False
        document.changed.connect(self._document_changed)
        document.analysed.connect(self._analysed)
        document.weights_changed.connect(self._at_rest_probes_due)
        document.replaced.connect(self.forget)
        document.rewinding.connect(self._end_worker)
        document.rewound.connect(self._rewound)

    # What panels ask -------------------------------------------------------------------------------------

    @property
    def diagnostics(self) -> Diagnostics | None:
        """The newest per-layer numbers."""
        return self.curves.latest if self.curves else None

    @property
    def blocked(self) -> str:
        """Why training cannot start now, as a sentence; empty when it can."""
        return blocked_reason(self._document)

    @property
    def goes_on(self) -> bool:
        """Whether training now makes the run that is shown longer, instead of beginning another."""
        return self.curves is not None and self._lasting == fingerprint(self._document.state, lasting=True)

    @property
    def epochs_at_once(self) -> int:
        """How many epochs Train means."""
        return self._document.state.training.epochs

    # What people ask -------------------------------------------------------------------------------------

    @Slot()
    def train(self) -> None:
        """Start, or go on after a pause. After the end: more epochs from the weights as they are."""
        self._advance("go")

    @Slot()
    def pause(self) -> None:
        """Hold before the next batch."""
        if self.status == "running":
            self._control.pause()
            self._enter("paused")

    @Slot()
    def toggle(self) -> None:
        """What the Train/Pause button does."""
        if self.status == "running":
            self.pause()
        else:
            self.train()

    @Slot()
    def step(self) -> None:
        """Do exactly one batch, and hold."""
        self._advance("batch")

    @Slot()
    def step_epoch(self) -> None:
        """Go on to the end of the epoch, and hold."""
        self._advance("epoch")

    def _advance(self, first: First) -> None:
        if self._worker is None or self.outdated:
            self._end_worker()
            self._start(first)
            return
        {"go": self._control.resume, "batch": self._control.step, "epoch": self._control.step_epoch}[first]()
        self._enter("paused" if first == "batch" else "running")

    @Slot()
    def stop(self) -> None:
        """End the run after the batch at hand and keep its weights."""
        if self._worker is not None:
            self._control.stop()
            self._timer.start()

    @Slot(int)
    def train_more(self, epochs: int) -> None:
        """So many epochs from the weights as they are, whatever the settings say."""
        self._end_worker()
        self._start("go", epochs)

    @Slot()
    def reset_weights(self) -> None:
        """End the run and draw the weights anew from the seed. Undo brings weights and curves back."""
        self._document.put_weights(tr("Reset weights"), first_weights(self._document))

    @Slot()
    def new_seed(self) -> None:
        """The same with another seed."""
        state = with_another_seed(self._document.state)
        label = tr("New seed {seed}", seed=state.training.seed)
        self._document.put_weights(label, first_weights(self._document, state), state=state)

    def settle(self) -> None:
        """Hold, wait for the batch at hand, and take over its weights: before saving or exporting
        mid-training.
        """
        if self.status == "running":
            self.pause()
        self._way.leave()
        while self._worker is not None and not self._at_rest():
            time.sleep(0.001)
        self._read()

    def shutdown(self) -> None:
        """End the run at once and wait for its thread: nothing runs on after this. The weights are kept."""
        self._end_worker()
        self._soon.stop()
        self.turns.forget()

    # The worker ------------------------------------------------------------------------------------------

    def _start(self, first: First, epochs: int | None = None) -> None:
        if self.blocked:
            self.failed.emit(self.blocked, "")
            return
        made = self._make(self._document) if epochs is None else self._make(self._document, epochs)
        state = self._document.state
        goes_on = self.goes_on
        if not goes_on:
            self.curves, self._seen = None, (0, 0, 0)
        self._keeper.begin(state, goes_on=goes_on)
        self._epochs = epochs
        self._launch(made, first)

    def _launch(self, made: Callable[[], PumpedTraining], first: First) -> None:
        state = self._document.state
        curves = self.curves or Curves(1)
        curves.go_on()
        self._trained, self._lasting = state, fingerprint(state, lasting=True)
        self._names = {n.name: n.id for n in state.network.nodes}
        self._control = Control(paused=first == "batch")
        if first == "batch":
            self._control.step()
        elif first == "epoch":
            self._control.step_epoch()
        self.curves, self.last, self.outdated = curves, None, False
        self._worker = Worker(made, Record(curves), self._control, self._way)
        self._worker.probes = self._probes
        self._quiet.begin()
        self._worker.start()
        self._enter("paused" if first == "batch" else "running")

    @Slot()
    def _end_worker(self) -> None:
        if self._worker is None:
            return
        self._control.abandon()
        self._worker.join()
        self._read()

    def _at_rest(self) -> bool:
        worker = self._worker
        if worker is None or worker.record.state == "ended":
            return True
        return worker.record.state == "paused" and worker.record.served == self._control.number

    def _enter(self, status: Status) -> None:
        if status == "running":
            self._speed.reset()
        self.status = status
        self.turns.pace(status == "running")
        if status != "idle":
            self._timer.start()
        self.status_changed.emit()

    # Reading ---------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """One turn of the clock: take over what is new, and stand still when nothing more will come."""
        worker = self._worker
        if worker is None:
            self._timer.stop()
            return
        at_rest = self._at_rest()  # first, so that what is read below is at least as new
        record = worker.record
        epochs = self._seen[0]
        fresh = self._notice_new()
        if (snapshot := record.weights.take()) is not None:
            self._keeper.weigh(snapshot.weights, snapshot.epochs, snapshot.steps)
            weights = fitting_weights(self._document, snapshot.weights, self._names)
            self._document.set_weights(weights, snapshot.checkpoint)
            self.kept_epochs = snapshot.epochs
            self.kept.emit()
        if (probed := record.probed.take()) is not None:
            self.results = {**self.results, **probed}
            self.results_changed.emit()
        self._tell_trouble(record)
        self._measure(record)
        if self._seen[0] > epochs:
            self.epoch_done.emit()
        if record.refused:
            record.refused, self._trained = "", None
            self._set_outdated(outdated=True)
        if fresh:
            self.tick.emit()
        if at_rest or snapshot is not None:
            self._keeper.note(self.curves, record)
        if at_rest:
            if record.state == "paused" and self.status == "running":  # an epoch's end was waited for
                self._enter("paused")
            self._timer.stop()
        if at_rest and record.state == "ended":  # else it ended while this was read: its last words wait
            self._ended(worker)

    def _notice_new(self) -> bool:
        curves = self.curves
        if curves is None:
            return False
        seen = (len(curves.epoch_events), len(curves.loss), len(curves.gradients or ()))
        fresh, self._seen = seen != self._seen, seen
        return fresh

    def _measure(self, record: Record) -> None:
        curves = self.curves
        if curves is None or not record.steps_per_epoch:
            return
        speed = self._speed.see(time.monotonic(), curves.steps) if self.status == "running" else None
        samples = len(self._document.prepared.train) if self._document.prepared else 0
        self.progress = measure(curves, record.steps_per_epoch, record.total_steps, speed, samples)

    def _ended(self, worker: Worker) -> None:
        worker.join()
        if worker is not self._worker:
            return
        record = worker.record
        self.last, self.outdated = record.finished, False
        self._put_away()
        self.tick.emit()
        if record.failure is not None:
            self.failed.emit(record.failure.sentence, record.failure.details)
        elif record.finished is not None:
            self.finished.emit(record.finished)

    def _put_away(self) -> None:
        """The thread has ended: nothing of it is read any more."""
        self._worker = None
        self._timer.stop()
        self._quiet.end()
        self._keeper.leave()
        self._enter("idle")

    # The document ----------------------------------------------------------------------------------------

    @Slot(object, object)
    def _document_changed(self, before: Any, after: Any) -> None:
        if self._opening:
            self._opening = False
            self._show_history()
        if self._worker is None:
            return
        rate = after.training.optimizer.learning_rate
        if rate != before.training.optimizer.learning_rate:
            self._control.set_learning_rate(rate)
        if self._trained is None:
            return
        changes = live_changes(self._trained, after)
        if changes:
            self._change_live(changes, after)
        self._set_outdated(outdated=changes is None)

    def _change_live(self, changes: tuple[str, ...], state: ProjectState) -> None:
        """Let the training go on under settings it can take in: from the next batch on."""
        assert self._trained is not None
        if fingerprint(state) != fingerprint(self._trained):
            if state.training.epochs != self._trained.training.epochs:
                self._epochs = None
            self._control.swap(make_changed(self._document, self._epochs))
        self._trained, self._lasting = state, fingerprint(state, lasting=True)
        self._keeper.changed(changes, state, self.progress.epoch)
        self._timer.start()

    def _set_outdated(self, *, outdated: bool) -> None:
        if outdated != self.outdated:
            self.outdated = outdated
            self.status_changed.emit()

    @Slot()
    def _analysed(self) -> None:
        self.status_changed.emit()  # whether Train is possible may have changed
        self._at_rest_probes_due()

    @Slot()
    def _rewound(self) -> None:
        """They are: show the curves of the run they come from."""
        self._clear()
        self._show_history()
        self._probes_changed()

    @Slot()
    def forget(self) -> None:
        """Another document is about to open: end the run and forget it. Nothing of it is taken over or told,
        even if it came to its end since it was last read.
        """
        if self._worker is not None:
            self._control.abandon()
            self._worker.join()
            self._put_away()
        self._clear()
        self._opening = True

    def _show_history(self) -> None:
        """What the document kept of its last run; training it further goes on behind that."""
        history, runs = self._document.document.history, self._document.runs
        run = runs.get(runs.current)
        curves = Curves.of_run(run) if run is not None else None
        self.curves = curves or Curves.of_epochs(history.epochs)
        self.last = history.finished or (run.finished if run is not None else None)
        if run is None or recording.lengthens(runs, self._document.state) is not None:
            self._lasting = fingerprint(self._document.state, lasting=True)
        self.progress = rested(self.curves, self.epochs_at_once, self.last)
        self.status_changed.emit()
        self.tick.emit()

    def _clear(self) -> None:
        self.curves, self.last, self.progress, self.results = None, None, Progress(), {}
        self._seen, self._trained, self._lasting = (0, 0, 0), None, None
        self.results_changed.emit()
