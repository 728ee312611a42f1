"""From all values to what a screen can show: minimum, maximum and mean of every pixel column."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Columns:
    """Values sorted by x, gathered per pixel column; new ones are added without looking at old ones again.

    No spike is lost: whatever is drawn from ``lowest`` and ``highest`` touches the extreme values of every
    column. Values that are not finite are left out.
    """

    def __init__(self) -> None:
        self.span = (0.0, 1.0)
        self.count = 0
        self._reset(1)

    def configure(self, low: float, high: float, width: int) -> bool:
        """Map x from ``low`` to ``high`` onto ``width`` columns. True if that changed: all values are due
        again.
        """
        width = max(1, width)
        if (low, high) == self.span and width == len(self.lowest):
            return False
        self.span = (low, high)
        self._reset(width)
        return True

    def add(self, x: Array, y: Array) -> None:
        """Values (n,) at x (n,), x not falling, and not before those added earlier."""
        self.count += len(x)
        low, high = self.span
        width = len(self.lowest)
        inside = (x >= low) & (x <= high) & np.isfinite(y)
        x, y = x[inside], y[inside]
        if not len(x):
            return
        column = np.minimum(((x - low) * (width / (high - low))).astype(np.intp), width - 1)
        starts = np.flatnonzero(np.diff(column, prepend=-1))
        at = column[starts]
        self.lowest[at] = np.fmin(self.lowest[at], np.minimum.reduceat(y, starts))
        self.highest[at] = np.fmax(self.highest[at], np.maximum.reduceat(y, starts))
        self.x[at] = np.where(self.number[at] > 0, self.x[at], x[starts])
        self.total[at] += np.add.reduceat(y, starts)
        self.number[at] += np.diff(starts, append=len(y))

    @property
    def crowded(self) -> bool:
        """Whether some column holds several values, so that a line through the means would hide something."""
        return bool((self.number > 1).any())

    def line(self) -> tuple[Array, Array]:
        """(x, mean) of the columns that hold values."""
        filled = self.number > 0
        return self.x[filled], self.total[filled] / self.number[filled]

    def band(self) -> tuple[Array, Array]:
        """A zigzag (x, y) through the lowest and the highest value of every filled column."""
        filled = self.number > 0
        x = np.repeat(self.x[filled], 2)
        pairs = np.stack([self.lowest[filled], self.highest[filled]], axis=1)
        pairs[1::2] = pairs[1::2, ::-1]  # up, down, up: neighbours join at the same side
        return x, pairs.reshape(-1)

    def extremes(self) -> tuple[float, float] | None:
        """(lowest, highest) of all values inside, or None."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # all columns empty
            low, high = float(np.nanmin(self.lowest)), float(np.nanmax(self.highest))
        return (low, high) if np.isfinite(low) else None

    def _reset(self, width: int) -> None:
        self.count = 0
        self.lowest = np.full(width, np.nan)
        self.highest = np.full(width, np.nan)
        self.x = np.zeros(width)
        self.total = np.zeros(width)
        self.number = np.zeros(width, np.intp)
