"""What a training gives away to be gone on with later, and how a new one takes it up."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.network import Network
from nnstudio.engine.optimizers import Update
from nnstudio.engine.plan import Array
from nnstudio.engine.training.best import Best
from nnstudio.engine.training.checkpoint import (
    Checkpoint,
    CheckpointError,
    Marks,
    OptimizerState,
    difference,
    mark_arrays,
    mark_drawing,
    mark_settings,
    noise_state,
    set_noise_state,
)
from nnstudio.engine.training.samples import Samples
from nnstudio.engine.training.settings import TrainingSettings


class Resumable:
    """The half of :class:`~nnstudio.engine.training.loop.Training` that is about going on elsewhere.

    A checkpoint holds all that the attributes below say; what follows from drawing, settings and samples is
    made anew, and ``marks`` tell whether those are still the same.
    """

    network: Network
    settings: TrainingSettings
    train: Samples
    validation: Samples | None
    steps_per_epoch: int
    epoch: int
    step: int
    loss: float
    best: Best
    _update: Update
    _finite: Array
    _learning_rate: float
    _in_epoch: int
    _total: float
    _totals: list[float]
    _losses: list[float]
    _seconds: float

    @cached_property
    def marks(self) -> Marks:
        """What a checkpoint must have been made for to go on here. Reads all samples, once."""
        parts = (self.train, self.validation)
        arrays = [a for part in parts for a in ((*part.inputs, *part.targets) if part else (None, None))]
        return {
            "drawing": mark_drawing(self.network),
            "settings": mark_settings(self.settings, self.train.augment),
            "samples": mark_arrays(*arrays),
        }

    def optimizer_state(self) -> OptimizerState:
        """Copies of what the optimizer remembers, for :meth:`take_optimizer` of a later training."""
        return OptimizerState(self._update.step, {k: v.copy() for k, v in self._update.slots.items()})

    def take_optimizer(self, state: OptimizerState) -> bool:
        """Begin with what the optimizer of an earlier training remembered, if it fits. Says whether."""
        slots = self._update.slots
        if {k: v.shape for k, v in slots.items()} != {k: v.shape for k, v in state.slots.items()}:
            return False
        for name, values in state.slots.items():
            np.copyto(slots[name], values)
        self._update.step = state.updates
        return True

    def checkpoint(self) -> Checkpoint:
        """Copies of everything it takes to go on from here (between two events, before the last one)."""
        return Checkpoint(
            marks=self.marks,
            vector=self.network.vector.copy(),
            finite=self._finite.copy(),
            best=self.best.vector,
            slots={name: values.copy() for name, values in self._update.slots.items()},
            updates=self._update.step,
            learning_rate=self._learning_rate,
            epoch=self.epoch,
            batches=self._in_epoch,
            step=self.step,
            total=self._total,
            totals=tuple(self._totals),
            loss=self.loss,
            losses=tuple(self._losses),
            best_loss=self.best.loss,
            best_epoch=self.best.epoch,
            seconds=self._seconds,
            noise=noise_state(self.network.noise),
        )

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on where ``checkpoint`` was taken (before :meth:`run`). Raises :class:`CheckpointError`."""
        if problem := difference(self.marks, checkpoint.marks):
            raise CheckpointError(problem)
        self._refuse_misfit(checkpoint)
        np.copyto(self.network.vector, checkpoint.vector)
        np.copyto(self._finite, checkpoint.finite)
        vector = None if checkpoint.best is None else checkpoint.best.copy()
        self.best = Best(checkpoint.best_loss, checkpoint.best_epoch, vector)
        for name, values in checkpoint.slots.items():
            np.copyto(self._update.slots[name], values)
        self._update.step, self._learning_rate = checkpoint.updates, checkpoint.learning_rate
        self.epoch, self._in_epoch, self.step = checkpoint.epoch, checkpoint.batches, checkpoint.step
        self._total, self.loss, self._losses = checkpoint.total, checkpoint.loss, list(checkpoint.losses)
        self._totals = list(checkpoint.totals)
        self._seconds = checkpoint.seconds
        set_noise_state(self.network.noise, checkpoint.noise)

    def _refuse_misfit(self, checkpoint: Checkpoint) -> None:
        vectors = [v for v in (checkpoint.vector, checkpoint.finite, checkpoint.best) if v is not None]
        slots = self._update.slots
        if (
            any(v.shape != self.network.vector.shape or v.dtype != self.network.dtype for v in vectors)
            or {k: (v.shape, v.dtype) for k, v in checkpoint.slots.items()}
            != {k: (v.shape, v.dtype) for k, v in slots.items()}
            or len(checkpoint.totals) != len(self._totals)
            or checkpoint.epoch - checkpoint.epochs_done not in (0, 1)
            or not 0 <= checkpoint.epoch <= self.settings.epochs
            or not 0 <= checkpoint.batches <= self.steps_per_epoch
        ):
            raise CheckpointError(
                tr("This checkpoint does not fit its training. Start from its weights instead.")
            )
