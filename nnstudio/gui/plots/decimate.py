"""From all values to what a screen can show: minimum, maximum and mean of every pixel column.

NumPy gives up the interpreter lock for every operation on more than 500 numbers, and while the training
thread computes, getting it back takes its time. While a panel draws the training stands still, so new values
are taken in long pieces; what is drawn, also when somebody moves the mouse, is computed in pieces of 500.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

PIECE = 500
"""The most numbers NumPy works on without giving up the lock."""

LONG_PIECE = 20_000
"""Values that are taken in at once: few calls, and little memory."""

WIDTH = 2 * PIECE
"""Columns of a range that grows; between half of them and all are in use."""


class Columns:
    """Values sorted by x, gathered per pixel column; new ones are added without looking at old ones again.

    No spike is lost: whatever is drawn from ``lowest`` and ``highest`` touches the extreme values of every
    column. Values that are not finite are left out. A ``growing`` range doubles when x reaches its end, by
    joining columns two by two; any other range is fixed, and values outside are left out.
    """

    def __init__(
        self, low: float = 0.0, high: float = 1.0, width: int = WIDTH, *, growing: bool = True
    ) -> None:
        self.low, self.high, self.growing = low, high, growing
        self.count = 0
        width = max(1, width)
        self.lowest = np.full(width, np.nan)
        self.highest = np.full(width, np.nan)
        self.x = np.zeros(width)
        self.total = np.zeros(width)
        self.number = np.zeros(width, np.intp)
        self.crowded = False

    def add(self, x: Array, y: Array) -> None:
        """Values (n,) at x (n,), x not falling, and not before those added earlier."""
        for start in range(0, len(x), LONG_PIECE):
            self._add(x[start : start + LONG_PIECE], y[start : start + LONG_PIECE])
        self.count += len(x)

    def skip(self, count: int) -> None:
        """Leave out the first ``count`` values: they are known to lie before the range."""
        self.count = count

    def line(self) -> tuple[Array, Array]:
        """(x, mean) of the columns that hold values."""
        parts = [(self.x[p][f], self.total[p][f] / self.number[p][f]) for p, f in self._filled()]
        return _joined([x for x, _ in parts]), _joined([mean for _, mean in parts])

    def band(self) -> tuple[Array, Array]:
        """A zigzag (x, y) through the lowest and the highest value of every filled column."""
        xs, ys = [], []
        for part, filled in self._filled():
            x, low, high = self.x[part][filled], self.lowest[part][filled], self.highest[part][filled]
            pairs = np.empty((len(x), 2))
            pairs[0::2, 0], pairs[0::2, 1] = low[0::2], high[0::2]
            pairs[1::2, 0], pairs[1::2, 1] = high[1::2], low[1::2]  # up, down: neighbours join at one side
            xs.append(np.repeat(x, 2))
            ys.append(pairs.reshape(-1))
        return _joined(xs), _joined(ys)

    def mean_extent(self) -> tuple[float, float] | None:
        """(lowest, highest) of the means, or None while there is nothing."""
        means = [self.total[p][f] / self.number[p][f] for p, f in self._filled()]
        ends = [(float(m.min()), float(m.max())) for m in means if len(m)]
        return (min(e[0] for e in ends), max(e[1] for e in ends)) if ends else None

    def _filled(self) -> Iterator[tuple[slice, Array]]:
        for start in range(0, len(self.number), PIECE // 2):
            part = slice(start, start + PIECE // 2)
            filled = self.number[part] > 0
            if filled.any():
                yield part, filled

    def _add(self, x: Array, y: Array) -> None:
        while self.growing and x[-1] >= self.high:
            self._double()
        width = len(self.number)
        inside = (x >= self.low) & (x <= self.high) & np.isfinite(y)
        if not inside.all():
            x, y = x[inside], y[inside]
        if not len(x):
            return
        scale = width / (self.high - self.low)
        column = np.minimum(((x - self.low) * scale).astype(np.intp), width - 1)
        starts = np.flatnonzero(np.diff(column, prepend=-1))
        at, lengths = column[starts], np.diff(starts, append=len(y))
        self.x[at] = np.where(self.number[at] > 0, self.x[at], x[starts])
        self.number[at] += lengths
        self.lowest[at] = np.fmin(self.lowest[at], np.minimum.reduceat(y, starts))
        self.highest[at] = np.fmax(self.highest[at], np.maximum.reduceat(y, starts))
        self.total[at] += np.add.reduceat(y, starts)
        self.crowded = self.crowded or int(self.number[at].max()) > 1

    def _double(self) -> None:
        """Twice the range: each column takes in its neighbour, and half of them are free again."""
        self.high = self.low + 2 * (self.high - self.low)
        half = len(self.number) // 2
        left, right = slice(0, None, 2), slice(1, None, 2)
        merged = {
            "lowest": np.fmin(self.lowest[left], self.lowest[right]),
            "highest": np.fmax(self.highest[left], self.highest[right]),
            "x": np.where(self.number[left] > 0, self.x[left], self.x[right]),
            "total": self.total[left] + self.total[right],
            "number": self.number[left] + self.number[right],
        }
        for name, values in merged.items():
            mine = getattr(self, name)
            mine[:half] = values
            mine[half:] = np.nan if name in ("lowest", "highest") else 0
        self.crowded = self.crowded or bool((self.number[:half] > 1).any())


def smoothed(y: Array, strength: float) -> Array:
    """Exponential moving average: ``s[0] = y[0]``, ``s[t] = strength * s[t-1] + (1 - strength) * y[t]``.

    In closed form over blocks so short that ``strength ** -length`` stays a number.
    """
    if not 0 < strength < 1 or len(y) < 2:
        return y
    length = max(2, min(PIECE, int(-200 / np.log10(strength))))
    made, last = np.empty(len(y)), float(y[0])
    for start in range(0, len(y), length):
        part = y[start : start + length]
        powers = strength ** np.arange(1, len(part) + 1)
        made[start : start + length] = powers * (last + (1 - strength) * np.cumsum(part / powers))
        last = float(made[start + len(part) - 1])
    return made


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else np.empty(0)
