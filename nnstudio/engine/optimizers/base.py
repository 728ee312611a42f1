"""What an optimizer declares: its slots and the whole-vector calls of one update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.blas import sums
from nnstudio.engine.in_numbers import Written
from nnstudio.engine.plan import Array, Calls, Shape


@dataclass
class Update:
    """What an optimizer works on: flat vectors of the trained parameters and of their gradients.

    ``rate`` is a 0-d array, the learning rate now, and ``descent`` another, -rate (schedule and live changes
    write both by :meth:`set_rate`). ``slots`` are flat vectors that live as long as the run and are part of a
    checkpoint. ``step`` counts finished updates.
    """

    parameters: Array
    gradients: Array
    rate: Array
    slots: dict[str, Array] = field(default_factory=dict)
    step: int = 0
    _scratch: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.descent: Array = np.negative(self.rate, out=np.empty_like(self.rate))

    def set_rate(self, rate: float) -> None:
        """The learning rate from now on."""
        self.rate[()] = rate
        self.descent[()] = -rate

    def slot(self, name: str) -> Array:
        """A vector as long as the parameters, zero at first, kept between steps."""
        if name not in self.slots:
            self.slots[name] = np.zeros_like(self.parameters)
        return self.slots[name]

    def scratch(self, name: str, shape: Shape | None = None) -> Array:
        """A work array (default: as long as the parameters); the same name gives the same array."""
        if name not in self._scratch:
            self._scratch[name] = np.zeros(
                self.parameters.shape if shape is None else shape, self.parameters.dtype
            )
        return self._scratch[name]


class Optimizer(Declaration):
    """How weights move against their gradient."""

    formula: ClassVar[str] = ""

    learning_rate: float

    def plan(self, at: Update) -> Calls:
        """Calls of one update of ``at.parameters`` in place. The caller adds 1 to ``at.step`` before.

        Numbers that change from step to step are 0-d arrays written by a first call of the plan.
        """
        raise NotImplementedError

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        """Update number ``step`` (from 1) of one weight, line by line with its numbers; the last is w.

        ``slots``: what stands for this weight in the slots before the update.
        """
        return ()


BLOCK = 32_768
"""Numbers an optimizer treats at a time: a few such vectors fit the processor's second cache."""


def blocks(at: Update) -> Iterator[tuple[slice, Array]]:
    """The parameters in runs of at most ``BLOCK``, each with a work vector of that length."""
    size = at.parameters.size
    work = at.scratch("work", (BLOCK,))
    for start in range(0, size, BLOCK):
        stop = min(start + BLOCK, size)
        yield slice(start, stop), work[: stop - start]


def average(mean: Array, share: float, values: Array) -> Calls:
    """Calls for mean ← share·mean + values: in one pass where NumPy's BLAS is known, else in two."""
    kept = np.array(share, mean.dtype)
    if (fast := sums(mean.dtype)) is not None:
        return [fast.average(mean, kept, np.array(1, mean.dtype), values)]
    return [(np.multiply, (mean, kept, mean)), (np.add, (mean, values, mean))]


def move(w: Array, size: Array, direction: Array, work: Array) -> Calls:
    """Calls for w ← w + size·direction, likewise. ``work`` may be ``direction`` where that has served."""
    if (fast := sums(w.dtype)) is not None:
        return [fast.add(w, size, direction)]
    return [(np.multiply, (direction, size, work)), (np.add, (w, work, w))]


OPTIMIZERS: Registry[Optimizer] = Registry("optimizers", "optimizer")
