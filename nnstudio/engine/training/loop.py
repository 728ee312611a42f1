"""The training loop: a generator of events that owns its network."""

from __future__ import annotations

import contextvars
import math
import time
from collections.abc import Iterator

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.optimizers import Update
from nnstudio.engine.plan import Array, ready
from nnstudio.engine.training import denormals
from nnstudio.engine.training.augmented import Augmented
from nnstudio.engine.training.best import Best, Other
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.engine.training.clipping import clip_calls
from nnstudio.engine.training.evaluation import evaluate
from nnstudio.engine.training.events import Diagnostics, EpochDone, Event, Finished, Reason, StepDone
from nnstudio.engine.training.halves import Halves, Step, available_partner, compiled
from nnstudio.engine.training.observe import first_broken_layer, layer_statistics
from nnstudio.engine.training.refusals import not_finite
from nnstudio.engine.training.resumable import Resumable
from nnstudio.engine.training.rows import Load, Rows, rows_of
from nnstudio.engine.training.samples import Samples, refuse_samples, targets_for, targets_of
from nnstudio.engine.training.settings import TrainingSettings

__all__ = ["Samples", "Training", "evaluate", "targets_for"]

SNAPSHOT_EVERY = 16
"""Steps between copies of the weights that a diverging run falls back to."""

Batches = Iterator[tuple[Step, list[Load], Array]]

TRAIN_METRIC_ROWS = 2_000
"""Training metrics are computed at the end of an epoch on at most this many rows, evenly spaced."""


class Training(Resumable):
    """One training of one network on one set of samples, from the weights it has.

    :meth:`run` yields an event after every batch and every epoch; not asking for the next one is a pause.
    Between two events, from the same thread, :meth:`diagnose`, :meth:`stop`, :meth:`set_learning_rate`,
    :meth:`weights_snapshot` and :meth:`checkpoint` may be called. Same seed, same machine and versions: same
    bits, in one go or resumed from a checkpoint at any batch.

    ``gather`` (seconds, may be changed between two events) lets one :class:`StepDone` tell of all the steps
    that fit into this time: for small networks telling takes a third as long as computing. The numbers are
    the same.
    """

    def __init__(
        self,
        network: Network,
        settings: TrainingSettings,
        train: Samples,
        validation: Samples | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        if len(train) == 0:
            raise NetworkError(tr("There are no training samples. Give the training split a larger share."))
        for part in (train, validation):
            if part is not None:
                refuse_samples(network, part)
        self.network, self.settings, self.train, self.validation = network, settings, train, validation
        self.batch = settings.batches.size(len(train))
        self.steps_per_epoch = -(-len(train) // self.batch)
        self.total_steps = self.steps_per_epoch * settings.epochs
        self.step = self.epoch = 0
        self.loss = math.nan
        self._learning_rate = settings.optimizer.learning_rate
        self._rate: Array = np.array(self._learning_rate, network.dtype)
        outputs = [node.id for node in network.outputs]
        self._goal = settings.goal(outputs)
        inputs, targets = network.arranged(train.x), targets_of(network, self._goal, train)
        rows: dict[str, Rows] = {i: rows_of(x, x.shape[1:], network.dtype) for i, x in inputs.items()}
        if train.augment:
            rows = self._augmented(rows)
        schedule = settings.schedule
        self._rate_is_constant = schedule.kind == "constant" and not schedule.warmup
        sizes = {self.batch, len(train) % self.batch} - {0}
        partner = None if train.augment else available_partner()
        self._steps = {n: compiled(network, n, self._goal, rows, targets, partner) for n in sizes}
        self._workspace = self._steps[self.batch][0]
        self._update = Update(network.vector[: network.trained], network.gradient_vector, self._rate)
        self._update_calls = ready(
            [
                *clip_calls(settings, network.gradient_vector),
                *(settings.optimizer.plan(self._update) if network.trained else []),
                *network.constraint_calls(),
            ]
        )
        self._losses: list[float] = []
        self._in_epoch, self._total, self._seconds = 0, 0.0, 0.0
        self._totals = [0.0] * (len(outputs) if len(outputs) > 1 else 0)
        self._finite = network.vector.copy()
        self.best = Best()
        self._stop = False
        self.gather = self._until = 0.0
        # NumPy keeps its error state in a context variable: a context of our own is ten times cheaper to
        # enter than ``np.errstate``, and nothing of it is left when a step ends.
        self._quiet = contextvars.copy_context()
        self._quiet.run(np.seterr, all="ignore")
        halved = any(isinstance(step, Halves) for step, _ in self._steps.values())
        self._work = partner.beside(self._one_or_more) if partner and halved else self._one_or_more
        if checkpoint is not None:
            self.resume(checkpoint)

    def _augmented(self, every: dict[str, Rows]) -> dict[str, Rows]:
        """Batches whose samples are changed a little; in a step resumed from a checkpoint, the same way."""
        network, augment, steady = self.network, self.train.augment, self.train.steady
        each = steady if isinstance(steady, tuple) else (steady,) * len(every)
        return {
            node_id: Augmented(
                rows, network.shape_of(node_id), network.dtype, augment, self.settings.seed, number,
                lambda: self.step, each[number],
            )
            for number, (node_id, rows) in enumerate(every.items())
        }  # fmt: skip

    # Requests --------------------------------------------------------------------------------------------

    def tell_soon(self) -> None:
        """Gather no longer than the step at hand: its event comes next. May be called from any thread."""
        self._until = 0.0

    def stop(self) -> None:
        """End after the batch at hand, keeping the weights."""
        self._stop = True

    def set_learning_rate(self, rate: float) -> None:
        """Change the learning rate while running (the schedule's factor still applies)."""
        self._learning_rate = rate

    def other_weights(self) -> Other | None:
        """After the end: the best epoch's weights, or the last one's where the network got the best ones."""
        return self.best.other(self.network, self.epoch)

    def weights_snapshot(self) -> dict[str, Array]:
        """Copies of the weights as they are now."""
        return self.network.weights()

    @property
    def epochs_done(self) -> int:
        """Epochs that are closed, those before an interruption too."""
        return len(self._losses)

    def diagnose(self) -> Diagnostics:
        """Per-layer numbers of the step just done: its gradients and activations are still there."""
        return Diagnostics(
            max(1, self.epoch), self.step, self.loss, float(self._rate), layer_statistics(self._workspace)
        )

    # The loop --------------------------------------------------------------------------------------------

    def run(self) -> Iterator[Event]:
        """Train. The last event is :class:`Finished`; closing the generator ends the run at once."""
        begin = time.perf_counter() - self._seconds
        self._flush, self._unflush = denormals.switches()
        while True:
            if self.epoch == len(self._losses):  # every epoch begun is closed; else one goes on
                if self._should_stop():
                    self.best.put_back(self.network.vector)
                    yield self._finished("early_stopping", begin)
                    return
                if self.epoch == self.settings.epochs:
                    break
                self.epoch, self._in_epoch, self._total = self.epoch + 1, 0, 0.0
                self._totals = [0.0] * len(self._totals)
            batches = self._batches(self.epoch)
            while self._in_epoch < self.steps_per_epoch:
                if self._stop:
                    yield self._finished("stopped", begin)
                    return
                losses = self._do(batches)
                self._seconds = time.perf_counter() - begin
                if losses:
                    yield StepDone(self.epoch, self.step, losses[-1], tuple(losses))
                if not math.isfinite(self.loss):
                    yield self._diverged(self._workspace, begin)
                    return
            if not np.isfinite(self.network.vector).all():
                yield self._diverged(self._workspace, begin)
                return
            yield self._epoch_done(self._total / len(self.train), begin)
        if self.settings.early_stopping:
            self.best.put_back(self.network.vector)
        yield self._finished("finished", begin)

    def _batches(self, epoch: int) -> Batches:
        """Workspace, loads and row numbers of each batch to come. Their order follows from seed and epoch."""
        rows = np.arange(len(self.train))
        if self.settings.shuffle:
            rng = np.random.default_rng(np.random.SeedSequence([self.settings.seed, 1, epoch]))
            rng.shuffle(rows)
        whole = len(rows) // self.batch * self.batch
        step = self._steps[self.batch]
        for part in rows[:whole].reshape(-1, self.batch)[self._in_epoch :]:
            yield *step, part
        if rest := len(rows) - whole:
            yield *self._steps[rest], rows[whole:]

    def _do(self, batches: Batches) -> list[float]:
        """Steps, with denormal numbers as zero and without NumPy's warnings; neither outlasts them."""
        self._flush()
        try:
            return self._quiet.run(self._work, batches)
        finally:
            self._unflush()

    def _one_or_more(self, batches: Batches) -> list[float]:
        """One step, or as many as ``gather`` seconds hold: load, forward, loss, backward, update.

        Returns their losses. One that is no finite number is left in ``loss`` alone, and ends it.
        """
        update, clock, losses = self._update, time.perf_counter, list[float]()
        self._until = clock() + self.gather
        update.set_rate(self._learning_rate)
        for workspace, filling, rows in batches:
            for load, more in filling:
                load(rows, *more)
            for function, arguments in workspace.forward:
                function(*arguments)
            self._workspace = workspace
            self.loss = loss = workspace.loss()
            if not math.isfinite(loss):
                break
            if self.step % SNAPSHOT_EVERY == 0:
                self._snapshot()
            for function, arguments in workspace.backward:
                function(*arguments)
            if not self._rate_is_constant:
                update.set_rate(self._scheduled_rate())
            update.step += 1
            for function, arguments in self._update_calls:
                function(*arguments)
            self.step += 1
            self._in_epoch += 1
            self._total += loss * workspace.batch
            if self._totals:
                self._count_outputs(workspace)
            losses.append(loss)
            if clock() >= self._until:
                break
        return losses

    def _count_outputs(self, workspace: Step) -> None:
        """Add up each output's own loss over the epoch."""
        for number, loss in enumerate(workspace.mean_losses().values()):
            self._totals[number] += loss * workspace.batch

    def _scheduled_rate(self) -> float:
        schedule = self.settings.schedule
        return self._learning_rate * schedule.factor(
            self.step / self.total_steps, self.epoch - 1, self._losses
        )

    def _snapshot(self) -> None:
        """Keep the weights to fall back to, if they are finite (their sum of squares then is)."""
        vector = self.network.vector
        if math.isfinite(vector.dot(vector)):
            np.copyto(self._finite, vector)

    def _epoch_done(self, loss: float, begin: float) -> EpochDone:
        train = {"loss": loss}
        outputs = self.network.outputs
        for node, total in zip(outputs, self._totals, strict=False):
            train[f"{node.name}_loss"] = total / len(self.train)
        if self.settings.metrics or any(self.settings.metrics_of(node.id) for node in outputs):
            found = evaluate(self.network, self.settings, self.train.every(TRAIN_METRIC_ROWS))
            train = {**found, **train}
        validation = evaluate(self.network, self.settings, self.validation) if self.validation else {}
        watched = validation.get("loss", loss)
        self._losses.append(watched)
        self.best.see(watched, self.epoch, self.network.vector)
        return EpochDone(self.epoch, self.step, time.perf_counter() - begin, train, validation)

    def _should_stop(self) -> bool:
        patience = self.settings.early_stopping
        return patience is not None and self.epoch - (self.best.epoch or 0) >= patience

    def _finished(self, reason: Reason, begin: float, layer: str = "", sentence: str = "") -> Finished:
        seconds = time.perf_counter() - begin
        return Finished(reason, self.epoch, self.step, seconds, self.best.epoch, layer, sentence)

    def _diverged(self, workspace: Step, begin: float) -> Finished:
        """Name the layer whose numbers broke first, and go back to the last finite weights."""
        layer = first_broken_layer(workspace)
        if not np.isfinite(self.network.vector).all():
            np.copyto(self.network.vector, self._finite)
        sentence = tr(
            "Training diverged in step {step:,}: the numbers of {layer} are no longer finite. "
            "The last finite weights are kept. Try a smaller learning rate, or clip the gradients.",
            step=self.step + 1,
            layer=layer,
        )
        inputs = self.network.inputs
        for node, x in zip(inputs, self.train.inputs, strict=False):
            if node.name == layer:
                sentence = not_finite("x" if len(inputs) == 1 else layer, "input", x) or sentence
        return self._finished("diverged", begin, layer, sentence)
