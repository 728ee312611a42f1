"""The training thread: pumps one training and leaves what it found where the window can read it.

No Qt object is touched here, and nothing here waits for the window.
"""

from __future__ import annotations

import logging
import math
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from threadpoolctl import threadpool_limits

from nnstudio.catalog.words import tr
from nnstudio.engine.network import NetworkError
from nnstudio.engine.training.best import Other
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.engine.training.events import Diagnostics, EpochDone, Finished, StepDone
from nnstudio.engine.training.observe import moved
from nnstudio.gui.models.control import Control, Orders, Swap
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.mailbox import Mailbox
from nnstudio.gui.models.right_of_way import RightOfWay

DIAGNOSE_EVERY = 1 / 10
DIAGNOSE_AT_MOST = 1 / 200
SAMPLES_A_RUN = 100
DIAGNOSE_SHARE = 0.005
"""Gradient norms are taken about 10 times a second, and about 100 times in a run that is over sooner; less
often where taking them would need more than this share of the time."""

DIAGNOSE_AT_LEAST = 1.0
"""Seconds between two of them at most, however slow they are."""

SNAPSHOT_EVERY = 0.5
PROBE_EVERY = 0.5
PROBE_SHARE = 0.01
"""At most this share of the time goes into probes: a slow one runs less often."""

PROBE_AT_LEAST = 30.0
"""Seconds between probes at most: one that seemed to take an hour was there while the machine slept."""

GATHER = 0.002
"""Seconds of steps that one event tells of while all is quiet; the window waits no longer than that."""

Weights = Mapping[str, Any]
log = logging.getLogger(__name__)

Probe = Callable[[Any], Any]
"""Network -> a plain value for a plot (predictions, a decision boundary), computed between two batches."""


class PumpedTraining(Protocol):
    """What the worker needs of a training (the engine's, or a test's)."""

    network: Any
    steps_per_epoch: int
    total_steps: int
    step: int
    gather: float

    @property
    def epochs_done(self) -> int: ...

    def run(self) -> Any: ...
    def diagnose(self) -> Diagnostics: ...
    def stop(self) -> None: ...
    def tell_soon(self) -> None: ...
    def set_learning_rate(self, rate: float) -> None: ...
    def weights_snapshot(self) -> Weights: ...
    def other_weights(self) -> Other | None: ...
    def checkpoint(self) -> Checkpoint: ...


class Snapshot(NamedTuple):
    """Weights between two batches, what it takes to go on exactly there, and how far it was then, in all.

    A training that has ended has nothing to go on with.
    """

    weights: Weights
    checkpoint: Checkpoint | None = None
    epochs: int = 0
    steps: int = 0


@dataclass(frozen=True)
class Failure:
    """An error in the thread, in words and with the traceback to copy."""

    sentence: str
    details: str


@dataclass
class Record:
    """What the worker leaves for the window. Plain attributes are written whole, by the worker alone."""

    curves: Curves
    state: Literal["starting", "running", "paused", "ended"] = "starting"
    served: int = -1
    steps_per_epoch: int = 0
    total_steps: int = 0
    weights: Mailbox[Snapshot] = field(default_factory=Mailbox)
    probed: Mailbox[dict[str, Any]] = field(default_factory=Mailbox)
    finished: Finished | None = None
    failure: Failure | None = None  # it ended the thread
    trouble: Failure | None = None  # it did not; taken away when it is told
    other: Other | None = None  # the best epoch's weights besides the last one's, or the other way round
    samples: str = ""  # a fingerprint of what it trains on, once that is known
    refused: str = ""  # why a change could not be carried over into the training at hand


class Worker:
    """Runs ``make()`` and then the training it returns, in one daemonless thread.

    ``probes`` may be replaced at any time by the GUI thread (an immutable mapping).
    """

    def __init__(
        self,
        make: Callable[[], PumpedTraining],
        record: Record,
        control: Control,
        way: RightOfWay | None = None,
    ) -> None:
        self._make = make
        self._way = way or RightOfWay()
        self.record = record
        self.control = control
        self.probes: Mapping[str, Probe] = {}
        self._thread = threading.Thread(target=self._run, name="nnstudio-training", daemon=False)
        self._weights_before: Any = None
        self._spare: Any = None
        self._next_diagnosis = self._soonest_diagnosis = self._next_snapshot = self._next_probe = 0.0
        self._diagnosed = -1
        self._stepped = False  # whether this very training did a step: before, there is nothing to look at

    def start(self) -> None:
        """Begin (GUI thread)."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the thread has ended (GUI thread; ask it to stop first)."""
        self._way.leave()
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            # One BLAS thread: faster for networks of this size, and the same seed gives the same bits.
            with threadpool_limits(limits=1, user_api="blas"):
                self._pump(self._make())
        except Exception as error:  # whatever it is, the window must hear of it
            self.record.failure = Failure(_sentence(error), traceback.format_exc())
        finally:
            self._way.heed(None)
            self.record.state = "ended"

    def _pump(self, training: PumpedTraining) -> None:
        record, control = self.record, self.control
        record.curves.resume(training.step, training.epochs_done)
        record.steps_per_epoch, record.total_steps = training.steps_per_epoch, training.total_steps
        # Before the first step is written: a plot that reads at once must know where its epochs are.
        record.curves.set_pace(training.steps_per_epoch)
        record.state = "running"
        add_steps, monotonic, way = record.curves.add_steps, time.monotonic, self._way
        events = training.run()
        way.heed(training.tell_soon)
        holdable = True
        stride = max(1, training.total_steps // SAMPLES_A_RUN)
        next_due = stride
        while True:
            if control.attention and holdable:
                next_training = self._serve(training)
                if next_training is not training:
                    events.close()
                    if next_training is None:
                        break
                    training, events = next_training, next_training.run()
                    way.heed(training.tell_soon)
                    stride = max(1, training.total_steps // SAMPLES_A_RUN)
                    next_due = training.step + stride
            if way.wanted:
                way.give()
            training.gather = self._gather()
            event = next(events, None)
            if type(event) is StepDone:
                add_steps(event)
                self._stepped = True
                # An epoch's log belongs to its last step: do not hold between the two.
                holdable = event.step % training.steps_per_epoch != 0
                if self._weights_before is not None:
                    self._measure_update(training)
                now = monotonic()
                if now >= self._next_diagnosis or (event.step >= next_due and now >= self._soonest_diagnosis):
                    self._diagnose(training)
                    next_due = event.step + stride
            elif type(event) is EpochDone:
                self._epoch(training, event)
                control.epoch_ended()
                holdable = event.step < training.total_steps
            else:
                record.finished = event
                break
        self._leave(training)

    def _gather(self) -> float:
        """One step at a time while each counts: the first one, those that were asked for, and the one whose
        change of the weights is measured.
        """
        alone = not self._stepped or self.control.attention or self._weights_before is not None
        return 0.0 if alone else GATHER

    def _serve(self, training: PumpedTraining) -> PumpedTraining | None:
        """Carry out orders, and sleep while paused. The training to go on with; None: leave at once."""
        while True:
            orders = self.control.take()
            if orders.swap is not None:
                training = self._swap(training, orders.swap)
            if orders.learning_rate is not None:
                training.set_learning_rate(orders.learning_rate)
            if orders.stop:
                training.stop()
            if orders.stop or not orders.paused:
                self.record.state, self.record.served = "running", orders.number
                return None if orders.abandon else training
            self._hold(training, orders)

    def _swap(self, training: PumpedTraining, swap: Swap) -> PumpedTraining:
        """Go on under changed settings; where that is not possible, as before."""
        record = self.record
        try:
            changed: PumpedTraining = swap(training)
        except NetworkError as error:
            record.refused = str(error)
            return training
        epochs = changed.step / changed.steps_per_epoch
        record.curves.change(changed.steps_per_epoch, changed.step, epochs)
        record.steps_per_epoch, record.total_steps = changed.steps_per_epoch, changed.total_steps
        record.state, self._stepped, self._weights_before, self._diagnosed = "running", False, None, -1
        return changed

    def _hold(self, training: PumpedTraining, orders: Orders) -> None:
        if self.record.state != "paused":
            if self._stepped:
                self._diagnose(training)
            self._snapshot(training, resumable=True)
        self._probe(training)
        self.record.state, self.record.served = "paused", orders.number
        self._way.heed(None)
        self.control.wait(orders.number)
        self._way.heed(training.tell_soon)

    def _epoch(self, training: PumpedTraining, event: EpochDone) -> None:
        self.record.curves.add_epoch(event)
        now = time.monotonic()
        if now >= self._next_snapshot:
            # After the last epoch there is nothing to resume: the end, with its last word, follows at once.
            self._snapshot(training, resumable=event.step < training.total_steps)

    def _diagnose(self, training: PumpedTraining) -> None:
        """The slow clock: per-layer numbers, and the probes that are due."""
        now = time.monotonic()
        if training.step != self._diagnosed:  # once for each step, also where it is the last
            self.record.curves.add_diagnostics(training.diagnose())
            self._diagnosed = training.step
        vector = getattr(training.network, "vector", None)
        self._weights_before = None if vector is None else self._copy(vector)
        spent = time.monotonic() - now
        self._next_diagnosis = now + min(DIAGNOSE_AT_LEAST, max(DIAGNOSE_EVERY, spent / DIAGNOSE_SHARE))
        self._soonest_diagnosis = now + DIAGNOSE_AT_MOST
        if now >= self._next_probe:
            self._probe(training)

    def _copy(self, vector: Any) -> Any:
        """The weights as they are; always in the same memory, since to get new costs more than to fill it."""
        if self._spare is None or self._spare.shape != vector.shape or self._spare.dtype != vector.dtype:
            self._spare = np.empty_like(vector)
        np.copyto(self._spare, vector)
        return self._spare

    def _measure_update(self, training: PumpedTraining) -> None:
        """How far this one step moved the weights, as a share of their size."""
        before, self._weights_before = self._weights_before, None
        layers = moved(training.network, before)
        curves = self.record.curves
        curves.add_updates(training.step, {name: layer.ratio for name, layer in layers.items()})
        if size := math.hypot(*(layer.size for layer in layers.values())):
            curves.update_ratio = math.hypot(*(layer.change for layer in layers.values())) / size

    def _snapshot(self, training: PumpedTraining, *, resumable: bool = False) -> None:
        checkpoint = training.checkpoint() if resumable else None
        if checkpoint is not None:
            self.record.samples = checkpoint.marks["samples"]
        curves = self.record.curves
        far = len(curves.epochs or ()), curves.steps
        self.record.weights.put(Snapshot(training.weights_snapshot(), checkpoint, *far))
        self._next_snapshot = time.monotonic() + SNAPSHOT_EVERY

    def _probe(self, training: PumpedTraining) -> None:
        start = time.monotonic()
        if probes := self.probes:
            self.record.probed.put(answers(probes, training.network, self._trouble))
        end = time.monotonic()
        self._next_probe = end + min(PROBE_AT_LEAST, max(PROBE_EVERY, (end - start) / PROBE_SHARE))

    def _trouble(self, name: str, error: Exception) -> None:
        """A panel's question broke: told once each, and not asked again."""
        self.probes = {key: probe for key, probe in self.probes.items() if key != name}
        details = "".join(traceback.format_exception(error))
        self.record.trouble = Failure(
            tr(
                "One of the plots cannot be computed ({fault}). The training goes on.",
                fault=f"{type(error).__name__}: {error}",
            ),
            details,
        )

    def _leave(self, training: PumpedTraining) -> None:
        """Before the thread ends: the last weights, and the last word of every plot."""
        finished = self.record.finished
        self._snapshot(training, resumable=finished is None)
        if finished is None:
            return
        other = training.other_weights()
        returned = other is not None and other.kind == "last"  # to the best epoch's weights, after the step
        if finished.reason != "diverged" and self._stepped and not returned:
            self._diagnose(training)
        self._probe(training)
        self.record.samples = _samples(training)
        self.record.other = other


def _samples(training: PumpedTraining) -> str:
    """The fingerprint of the numbers a training sees; a test's has none."""
    return str(getattr(training, "marks", {}).get("samples", ""))


def answers(
    probes: Mapping[str, Probe], network: Any, trouble: Callable[[str, Exception], None]
) -> dict[str, Any]:
    """What each probe finds. One that fails keeps neither the others nor the training from going on."""
    found = {}
    for name, probe in probes.items():
        try:
            found[name] = probe(network)
        except ValueError as error:  # data was changed, and does not fit the network that trains any more
            log.info("%s cannot be computed now: %s", name, error)
        except Exception as error:
            trouble(name, error)
    return found


def _sentence(error: Exception) -> str:
    """Errors of ours are sentences already; anything else says what it is and that nothing was lost."""
    if isinstance(error, ValueError) and type(error) is not ValueError:
        return str(error)
    what = f"{type(error).__name__}: {error}"
    return tr("Training was stopped by an unexpected error ({what}). The last weights are kept.", what=what)
