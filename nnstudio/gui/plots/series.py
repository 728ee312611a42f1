"""One line of a live plot: where its values come from, what is drawn of them, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import PIECE, Array, Columns
from nnstudio.gui.plots.items import CurveItem
from nnstudio.gui.theme import Theme

Read = Callable[[int, int], tuple[Array, Array]]
"""(x, y) of the values from index ``start`` to before ``stop``, x not falling; fewer where there are fewer.
"""

ALL = 2**62

LINE_PX = 1.6
BAND = 0.3
"""How much of a line's colour its band has."""

FLOOR = 1e-30
"""The smallest value a log axis shows."""


@dataclass(frozen=True)
class Line:
    """What a series is: its name, its values, its colour in a theme."""

    name: str
    read: Read
    length: Callable[[], int]
    color: Callable[[Theme], QColor]
    dashed: bool = False
    value: Callable[[], str] = field(default=lambda: "")


class Series:
    """Draws a :class:`Line`: the mean of every pixel column, and the band from lowest to highest behind."""

    def __init__(self, line: Line, view: pg.ViewBox) -> None:
        self.line = line
        self.columns = Columns()
        self._mean, self._band = CurveItem(view), CurveItem(view)
        self._drawn = -1
        self._view: tuple[float, float, int] | None = None
        self._log = False
        for item in (self._band, self._mean):
            view.addItem(item, ignoreBounds=True)

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        color = self.line.color(theme)
        self._mean.dress(color, LINE_PX, self.line.dashed)
        self._band.dress(mixed(theme.color("panel"), color, BAND), 1.0)

    def gather(self, view: tuple[float, float, int] | None, *, log: bool) -> None:
        """Take in what is new. ``view`` is (low, high, width) of a part that someone zoomed into, or None."""
        if view != self._view or log != self._log:
            self._view, self._log = view, log
            self.columns = Columns(*view, growing=False) if view else Columns()
            self._drawn = -1
        while True:
            x, y = self.line.read(self.columns.count, self.columns.count + PIECE)
            if not len(x):
                return
            self.columns.add(x, np.where(y > FLOOR, y, np.nan) if log else y)

    def draw(self) -> bool:
        """Choose the points to draw, if there are new values. Returns whether there were."""
        if self._drawn == self.columns.count:
            return False
        self._drawn = self.columns.count
        x, mean = self.columns.line()
        band_x, band = self.columns.band() if self.columns.crowded else (x[:0], mean[:0])
        self._mean.set_points(x, self._scaled(mean))
        self._band.set_points(band_x, self._scaled(band))
        return True

    def _scaled(self, y: Array) -> Array:
        if not self._log:
            return y
        return np.concatenate([np.log10(y[i : i + PIECE]) for i in range(0, max(len(y), 1), PIECE)])

    def range_changed(self) -> None:
        """The view shows another part."""
        self._mean.range_changed()
        self._band.range_changed()

    def newest_x(self) -> float:
        """Where the line ends; 0 while it is empty."""
        return self._x(self._length() - 1) if self._length() else 0.0

    def extent(self) -> tuple[float, float] | None:
        """(lowest, highest) of the line in view; spikes narrower than a pixel column may leave the view."""
        return self.columns.mean_extent()

    def remove(self, view: pg.ViewBox) -> None:
        """Take it out of the view."""
        for item in (self._band, self._mean):
            view.removeItem(item)

    def at(self, x: float) -> tuple[float, float] | None:
        """The value (x, y) nearest to ``x`` of all there are, not of those drawn."""
        low, high = 0, self._length()
        if not high:
            return None
        last = high - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._x(middle) < x else (low, middle)
        best = min((i for i in (low - 1, low) if 0 <= i <= last), key=lambda i: abs(self._x(i) - x))
        xs, ys = self.line.read(best, best + 1)
        return float(xs[0]), float(ys[0])

    def _length(self) -> int:
        return self.line.length()

    def _x(self, index: int) -> float:
        return float(self.line.read(index, index + 1)[0][0])
