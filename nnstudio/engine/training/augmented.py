"""Batches with their samples changed a little, anew in every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnstudio.engine.augmentation import Augmentation
from nnstudio.engine.augmentation.base import Change
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.training.rows import Rows


class Augmented:
    """Takes a batch's rows and changes them. What is drawn follows from seed, step and input alone.

    Inputs of pictures draw alike, so that the same picture in two inputs stays the same picture. What is for
    pictures leaves other inputs alone; ``steady`` inputs of a table are left alone by all.
    """

    def __init__(
        self,
        rows: Rows,
        shape: Shape,
        dtype: Any,
        augment: tuple[Augmentation, ...],
        seed: int,
        number: int,
        step: Callable[[], int],
        steady: Array | None = None,
    ) -> None:
        self._rows, self._shape, self._dtype, self._steady = rows, shape, dtype, steady
        self._augment = [a for a in augment if len(shape) == 3 or not a.for_images]
        self._key = [seed, 3, 0 if len(shape) == 3 else number]
        self._step = step
        self._plans: dict[int, list[Change]] = {}

    def __call__(self, numbers: Array, feed: Array) -> None:
        self._rows(numbers, feed)
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([*self._key, self._step()])))
        batch = feed[:, : self._shape[0]] if len(self._shape) == 1 else feed
        for change in self._changes(len(numbers)):
            change(batch, rng)

    def _changes(self, samples: int) -> list[Change]:
        """Those for batches of this size, with their work arrays."""
        if samples not in self._plans:
            shape = (samples, *self._shape)
            self._plans[samples] = [a.plan(shape, self._dtype, self._steady) for a in self._augment]
        return self._plans[samples]
