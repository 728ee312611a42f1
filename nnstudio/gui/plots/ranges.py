"""Axis ranges that change rarely, and where their ticks stand."""

from __future__ import annotations

import math

STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
TICKS = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice_ceiling(value: float) -> float:
    """The next round number at or above ``value`` (> 0): 0.83 → 1, 1.84 → 2, 31 → 40."""
    power = 10.0 ** math.floor(math.log10(value))
    for step in STEPS:
        if value <= step * power * (1 + 1e-9):
            return step * power
    return 10.0 * power


class GrowingSpan:
    """An axis from 0 to a round number that grows when values outgrow it and otherwise stays."""

    def __init__(self, smallest: float = 1.0) -> None:
        self.smallest = smallest
        self.high = smallest

    def reset(self) -> None:
        """Back to the smallest span."""
        self.high = self.smallest

    def hold(self, value: float, limit: float | None = None) -> float:
        """Make room for ``value``; never beyond ``limit`` unless the value is. Returns the upper end."""
        if math.isfinite(value) and value > self.high:
            self.high = nice_ceiling(value)
            if limit is not None and value <= limit < self.high:
                self.high = limit
        return self.high


def sliding_window(newest: float, window: float) -> tuple[float, float]:
    """(low, high) of an axis that shows the newest ``window`` and moves on by a quarter of it at a time."""
    quarter = window / 4
    high = max(4, math.ceil(newest / quarter - 1e-9)) * quarter
    return max(0.0, high - 5 * quarter) if high > window else 0.0, high


class ClosestSpan:
    """An axis as close around the values as round ends allow, within fixed bounds; it only widens."""

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least, most
        self.reset()

    def reset(self) -> None:
        """Nothing seen yet."""
        self._low, self._high = math.inf, -math.inf

    def hold(self, low: float, high: float) -> tuple[float, float]:
        """Make room for values from ``low`` to ``high``. Returns both ends."""
        self._low, self._high = min(self._low, low), max(self._high, high)
        room = max(self._high - self._low, (self.most - self.least) / 100)
        step = 10.0 ** math.floor(math.log10(room)) / 2
        first = max(self.least, math.floor(self._low / step - 0.25) * step)
        last = min(self.most, math.ceil(self._high / step + 0.25) * step)
        return round(first, 12), round(last, 12)


class DecadeSpan:
    """A log axis of whole decades that only widens. Ends are exponents: -4 is 1e-4."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Nothing seen yet: 1e-4 … 1."""
        self.low, self.high, self._empty = -4, 0, True

    def hold(self, low: float, high: float) -> tuple[int, int]:
        """Make room for values from ``low`` to ``high`` (both > 0). Returns the exponents of both ends."""
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        last = max(last, first + 1)
        if self._empty:
            self.low, self.high, self._empty = first, last, False
        self.low, self.high = min(self.low, first), max(self.high, last)
        return self.low, self.high


def linear_ticks(low: float, high: float, pixels: float, spacing: float) -> list[float]:
    """Round numbers between ``low`` and ``high``, at least ``spacing`` pixels apart."""
    if not high > low or pixels <= 0:
        return []
    rough = (high - low) * spacing / pixels
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in TICKS if s * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def log_ticks(low: float, high: float, pixels: float, spacing: float) -> list[float]:
    """Exponents of the ticks between 10^low and 10^high: whole decades, thinned where they would crowd; where
    about one decade is in view also its 2 and its 5."""
    if not high > low or pixels <= 0:
        return []
    stride = max(1, math.ceil((high - low) * spacing / pixels - 1e-9))
    decades = [float(d) for d in range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1) if d % stride == 0]
    if len(decades) >= 3 or pixels / (high - low) < 3 * spacing:
        return decades
    whole = range(math.floor(low), math.ceil(high) + 1)
    inner = [d + math.log10(m) for d in whole for m in (1, 2, 5)]
    return [t for t in inner if low - 1e-9 <= t <= high + 1e-9]


def linear_label(value: float, step: float) -> str:
    """As many decimals as the step between ticks needs: ``0.5``, ``20``; far from 1 as ``2e-5``."""
    if value == 0:
        return "0"
    if not 1e-4 <= abs(step) < 1e6:
        return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e")
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step * 10**decimals) != round(step * 10**decimals, 6):
        decimals += 1
    return f"{value:,.{decimals}f}"


def power_ticks(low: float, high: float, pixels: float, spacing: float) -> list[float]:
    """As :func:`log_ticks`; where it finds less than two, because somebody looks closely, round numbers."""
    found = log_ticks(low, high, pixels, spacing)
    if len(found) >= 2 or not -300 < low < high < 300:
        return found
    first, last = 10.0**low, 10.0**high
    crowded = last * math.log(last / first) / (last - first)  # how much closer they stand at the upper end
    values = linear_ticks(first, last, pixels, spacing * crowded)
    return [math.log10(value) for value in values if value > 0]


def power_label(exponent: float) -> str:
    """A power of ten in full where it is short: ``0.01`` for -2, ``1,000`` for 3, ``1e6`` for 6."""
    if not -4 < exponent < 6 - 1e-9:
        return log_label(exponent)
    value = float(f"{10**exponent:.6g}")
    return f"{value:,.0f}" if value.is_integer() else f"{value:.6g}"


def log_label(exponent: float) -> str:
    """``1e-2`` for -2; ``5e-3`` for a tick inside a decade."""
    whole = math.floor(exponent + 1e-9)
    return f"{round(10 ** (exponent - whole)):d}e{whole:d}"
