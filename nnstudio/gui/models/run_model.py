"""The run: one training of the open document, started, paused, stepped and stopped from the window."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.engine.training.events import Diagnostics, Finished
from nnstudio.gui.models.control import Control
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.progress import Progress, Speedometer
from nnstudio.gui.models.run_setup import (
    blocked_reason,
    fingerprint,
    first_weights,
    fitting_weights,
    make_training,
    predictor,
)
from nnstudio.gui.models.worker import Probe, PumpedTraining, Record, Worker
from nnstudio.project.history import History

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel

TICK_MS = 66
"""About 15 readings a second: what an eye can follow, and little enough painting to leave the trainer alone.
"""

WINDOW_SHARE = 0.05
"""At most this share of the time goes into the window: slow reading and painting is done less often."""

SLOWEST_TICK_MS = 500

SWITCH_INTERVAL = 5e-4
"""Seconds the training thread may go on computing when the window wants the interpreter lock: a tenth of
Python's own default. A picture needs the lock some ten times, and each wait adds to the window's lateness."""

Status = Literal["idle", "running", "paused"]
Maker = Callable[["DocumentModel"], Callable[[], PumpedTraining]]


class RunModel(QObject):
    """Trains in a worker thread that owns its copy of the network, and tells the window about it.

    The thread never calls into Qt: a timer reads what it left, 15 times a second, and stands still while
    there is nothing to read. Editing the document does not touch a run; when the edit changes what is
    trained, ``outdated`` is true and the next Train begins a new run with the weights that still fit. A live
    change of the learning rate is passed on.
    """

    status_changed = Signal()
    tick = Signal()
    epoch_done = Signal()
    kept = Signal()  # the document has taken over weights: ``kept_epochs`` belong to them
    finished = Signal(object)  # Finished
    failed = Signal(str, str)  # sentence, details
    results_changed = Signal()

    def __init__(
        self, document: DocumentModel, make: Maker = make_training, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._make = document, make
        self.status: Status = "idle"
        self.curves: Curves | None = None
        self.progress = Progress()
        self.last: Finished | None = None
        self.kept_epochs = 0
        self.outdated = False
        self.results: dict[str, Any] = {}
        self._probes: dict[str, Probe] = {}
        self._worker: Worker | None = None
        self._control = Control()
        self._trained_as: object = None
        self._lasting: object = None
        self._names: Mapping[str, str] = {}
        self._seen = (0, 0, 0)
        self._speed = Speedometer()
        self._collecting = False
        self._switch_interval = sys.getswitchinterval()
        self._opening = False
        self._busy = time.thread_time()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._read)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._probe_here)
        document.changed.connect(self._document_changed)
        document.analysed.connect(self._analysed)
        document.weights_changed.connect(self._at_rest_probes_due)
        document.replaced.connect(self.forget)

    # What panels ask -------------------------------------------------------------------------------------

    @property
    def diagnostics(self) -> Diagnostics | None:
        """The newest per-layer numbers."""
        return self.curves.latest if self.curves else None

    @property
    def blocked(self) -> str:
        """Why training cannot start now, as a sentence; empty when it can."""
        return blocked_reason(self._document)

    def watch(self, name: str, probe: Probe) -> None:
        """Keep ``results[name] = probe(network)`` fresh, about twice a second, while something trains.

        The probe runs in the training thread between batches: it must be quick and must not touch Qt. At rest
        it is computed once from the document's weights.
        """
        self._probes = {**self._probes, name: probe}
        self._probes_changed()

    def unwatch(self, name: str) -> None:
        """Stop computing it (a panel was hidden). The last result stays."""
        self._probes = {key: probe for key, probe in self._probes.items() if key != name}
        if self._worker is not None:
            self._worker.probes = self._probes

    # What people ask -------------------------------------------------------------------------------------

    @Slot()
    def train(self) -> None:
        """Start, or go on after a pause. After the end: more epochs from the weights as they are."""
        if self._worker is not None and not self.outdated:
            self._control.resume()
            self._enter("running")
            return
        self._end_worker()
        self._start(paused=False)

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
        if self._worker is not None and not self.outdated:
            self._control.step()
            self._enter("paused")
            return
        self._end_worker()
        self._start(paused=True)

    @Slot()
    def stop(self) -> None:
        """End the run after the batch at hand and keep its weights."""
        if self._worker is not None:
            self._control.stop()
            self._timer.start()

    @Slot()
    def reset_weights(self) -> None:
        """End the run, forget its curves, and draw the weights anew from the seed."""
        self._end_worker()
        self._clear()
        self._document.set_history(History())
        self._document.set_weights(first_weights(self._document))
        self._probes_changed()
        self.tick.emit()

    def settle(self) -> None:
        """Hold, wait for the batch at hand, and take over its weights: before saving or exporting
        mid-training.
        """
        if self.status == "running":
            self.pause()
        while self._worker is not None and not self._at_rest():
            time.sleep(0.001)
        self._read()

    def shutdown(self) -> None:
        """End the run at once and wait for its thread: nothing runs on after this. The weights are kept."""
        self._end_worker()
        self._soon.stop()

    # The worker ------------------------------------------------------------------------------------------

    def _start(self, *, paused: bool) -> None:
        if self.blocked:
            self.failed.emit(self.blocked, "")
            return
        made = self._make(self._document)
        state = self._document.state
        if self._lasting != fingerprint(state, lasting=True):
            self.curves, self._seen = None, (0, 0, 0)
        self._launch(made, paused=paused)

    def _launch(self, made: Callable[[], PumpedTraining], *, paused: bool) -> None:
        state = self._document.state
        curves = self.curves or Curves(1)
        curves.go_on()
        self._trained_as, self._lasting = fingerprint(state), fingerprint(state, lasting=True)
        self._names = {n.name: n.id for n in state.network.nodes}
        self._control = Control(paused=paused)
        if paused:
            self._control.step()
        self.curves, self.last, self.outdated = curves, None, False
        self._worker = Worker(made, Record(curves), self._control)
        self._worker.probes = self._probes
        sys.setswitchinterval(SWITCH_INTERVAL)
        # The cyclic collector must not run in the training thread: it would destroy Qt objects there.
        self._collecting = gc.isenabled()
        gc.disable()
        self._worker.start()
        self._enter("paused" if paused else "running")

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
        if status != "idle":
            self._timer.start()
        self.status_changed.emit()

    # Reading ---------------------------------------------------------------------------------------------

    @Slot()
    def _read(self) -> None:
        """One turn of the clock: take over what is new, and stand still when nothing more will come."""
        self._pace()
        worker = self._worker
        if worker is None:
            self._timer.stop()
            return
        at_rest = self._at_rest()  # first, so that what is read below is at least as new
        record = worker.record
        epochs = self._seen[0]
        fresh = self._notice_new()
        if (snapshot := record.weights.take()) is not None:
            weights = fitting_weights(self._document, snapshot.weights, self._names)
            self._document.set_weights(weights, snapshot.checkpoint)
            self.kept_epochs = snapshot.epochs
            self.kept.emit()
        if (probed := record.probed.take()) is not None:
            self.results = {**self.results, **probed}
            self.results_changed.emit()
        self._measure(record)
        if self._seen[0] > epochs:
            self.epoch_done.emit()
        if fresh:
            self.tick.emit()
        if at_rest:
            self._timer.stop()
        if record.state == "ended":
            self._ended(worker)

    def _pace(self) -> None:
        """Read again so late that what the window did since the last time keeps to its share."""
        busy = time.thread_time()
        spent, self._busy = 1000 * (busy - self._busy), busy
        self._timer.setInterval(round(min(SLOWEST_TICK_MS, max(TICK_MS, spent / WINDOW_SHARE))))

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
        done = curves.steps - curves.start.step
        speed = self._speed.see(time.monotonic(), done) if self.status == "running" else None
        samples = len(self._document.prepared.train) if self._document.prepared else 0
        left = max(0, record.total_steps - done)
        self.progress = Progress(
            epoch=curves.start.epoch + min(-(-done // record.steps_per_epoch) or 1, 10**9),
            epochs=curves.start.epoch + record.total_steps // record.steps_per_epoch,
            step=curves.steps,
            fraction=done / max(1, record.total_steps),
            samples_per_second=speed * samples / record.steps_per_epoch if speed else None,
            seconds_left=left / speed if speed and left else None,
        )

    def _ended(self, worker: Worker) -> None:
        worker.join()
        if worker is not self._worker:
            return
        self._worker = None
        self._timer.stop()
        sys.setswitchinterval(self._switch_interval)
        if self._collecting:
            gc.enable()
        record = worker.record
        self.last = record.finished
        self.outdated = False
        self._enter("idle")
        self.tick.emit()
        if record.failure is not None:
            self.failed.emit(record.failure.sentence, record.failure.details)
        elif record.finished is not None:
            self.finished.emit(record.finished)

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
        outdated = fingerprint(after) != self._trained_as
        if outdated != self.outdated:
            self.outdated = outdated
            self.status_changed.emit()

    @Slot()
    def _analysed(self) -> None:
        self.status_changed.emit()  # whether Train is possible may have changed
        self._at_rest_probes_due()

    @Slot()
    def forget(self) -> None:
        """Another document is about to open: end the run and forget it, without touching the new document's
        weights.
        """
        if self._worker is not None:
            self._control.abandon()
            self._worker.join()
            self._worker.record.weights.take()
            self._read()
        self._clear()
        self._opening = True

    def _show_history(self) -> None:
        """What the opened file kept of its last run; training it further goes on behind that."""
        history = self._document.document.history
        self.curves, self.last = Curves.of_epochs(history.epochs), history.finished
        self._lasting = fingerprint(self._document.state, lasting=True)
        self.status_changed.emit()
        self.tick.emit()

    def _clear(self) -> None:
        self.curves, self.last, self.progress, self.results = None, None, Progress(), {}
        self._seen, self._trained_as, self._lasting = (0, 0, 0), None, None
        self.results_changed.emit()

    def _probes_changed(self) -> None:
        if self._worker is not None:
            self._worker.probes = self._probes
            self._control.poke()
            self._timer.start()
        else:
            self._soon.start(0)

    @Slot()
    def _at_rest_probes_due(self) -> None:
        if self._worker is None and self._probes:
            self._soon.start(0)

    @Slot()
    def _probe_here(self) -> None:
        """Without a worker: compute what panels want once, from the document's weights."""
        if self._worker is not None or not self._probes:
            return
        network = predictor(self._document)
        self.results = (
            {} if network is None else {name: probe(network) for name, probe in self._probes.items()}
        )
        self.results_changed.emit()
