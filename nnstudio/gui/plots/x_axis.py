"""The x axis of a plot over a run: of epochs or of steps, linear or logarithmic, and how much is in view."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nnstudio.gui.plots.ranges import GrowingSpan, sliding_window
from nnstudio.gui.plots.scale import LINEAR

if TYPE_CHECKING:
    from nnstudio.gui.plots.marks import Mark
    from nnstudio.gui.plots.series import Line, Series

UNITS = ("epoch", "step")

LEAST = math.log10(2)
"""How long a log axis of a single value is, in powers of ten."""


class XAxis:
    """What a plot's x axis counts, and its range.

    ``native`` is the unit in which the plot is given its lines and marks, ``unit`` the one that is shown.
    ``followed`` is how much is shown at the newest end, in that unit; 0 for all. An axis of epochs ends at
    ``planned`` of them if values do not lie behind.
    """

    def __init__(self, unit: str) -> None:
        self.native = self.unit = unit
        self.scale = LINEAR
        self.followed = 0.0
        self.planned: float | None = None
        self._begin = 0.0  # where the whole axis begins
        self._span = GrowingSpan()

    @property
    def is_native(self) -> bool:
        """Whether lines and marks are shown over what they are given over."""
        return self.unit == self.native

    def over_this(self, line: Line) -> Line:
        """The line over the unit that is shown."""
        return line if self.is_native else line.over_other()

    def place_of(self, mark: Mark) -> float:
        """Where a mark stands; NaN or infinite where it has no place."""
        return self.scale.place(mark.x if self.is_native else mark.other_x)

    def forget(self) -> None:
        """Other values are shown from now on."""
        self._span.reset()

    def range(self, series: Sequence[Series]) -> tuple[float, float]:
        """Places of both ends: from 0, on a log axis from the first value above it."""
        own = [s for s in series if not s.line.of_another]
        newest = max((s.newest_x() for s in (own if self.followed and own else series)), default=0.0)
        if self.followed:
            low, high = sliding_window(newest, self.followed)
        else:
            low, high = 0.0, self._span.hold(newest, self.planned if self.unit == "epoch" else None)
        if not self.scale.log:
            self._begin = 0.0
            return low, high
        first = min((x for s in series if (x := s.first_x()) is not None), default=1.0)
        self._begin = self.scale.place(first)
        low = max(self.scale.place(low), self._begin)
        last = self.scale.place(high)
        return low, last if last > low else low + LEAST

    def slides(self, low: float) -> bool:
        """Whether the axis begins behind its first value, so that only a part of them is in view."""
        return bool(self.followed) and low > self._begin
