"""One line of a live plot: where its values come from, what is drawn of them, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import Array, Columns
from nnstudio.gui.plots.items import CurveItem
from nnstudio.gui.theme import Theme

Read = Callable[[int], tuple[Array, Array]]
"""From index ``start`` on: (x, y), x not falling. Arrays or views; they are not kept."""

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
    color: Callable[[Theme], QColor]
    dashed: bool = False
    value: Callable[[], str] = field(default=lambda: "")


class Series:
    """Draws a :class:`Line`: the mean of every pixel column, and the band from lowest to highest behind."""

    def __init__(self, line: Line, view: pg.ViewBox) -> None:
        self.line = line
        self.columns = Columns()
        self._mean, self._band = CurveItem(view), CurveItem(view)
        self._shown: tuple[int, bool] | None = None
        for item in (self._band, self._mean):
            view.addItem(item, ignoreBounds=True)

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        color = self.line.color(theme)
        self._mean.dress(color, LINE_PX, self.line.dashed)
        self._band.dress(mixed(theme.color("panel"), color, BAND), 1.0)

    def gather(self, low: float, high: float, width: int, *, log: bool) -> None:
        """Take in what is new; everything again if the axis changed or the values were replaced."""
        changed = self.columns.configure(low, high, width)
        x, y = self.line.read(self.columns.count)
        if len(x):
            self.columns.add(x, np.where(y > FLOOR, y, np.nan) if log else y)
        if changed or len(x) or self._shown is None or self._shown[1] != log:
            self._shown = None

    def draw(self, *, log: bool) -> None:
        """Hand the points to Qt, if there are new ones."""
        now = (self.columns.count, log)
        if self._shown == now:
            return
        self._shown = now
        x, mean = self.columns.line()
        if not self.columns.crowded:
            band_x, band = x[:0], mean[:0]
        else:
            band_x, band = self.columns.band()
        self._mean.set_points(x, np.log10(mean) if log else mean)
        self._band.set_points(band_x, np.log10(band) if log else band)

    def forget(self) -> None:
        """The values were replaced or the scale changed: begin anew."""
        self.columns = Columns()
        self._shown = None

    def newest_x(self) -> float:
        """Where the line ends; 0 while it is empty."""
        x, _ = self.line.read(max(0, self.columns.count - 1))
        return float(x[-1]) if len(x) else 0.0

    def extent(self) -> tuple[float, float] | None:
        """(lowest, highest) of the line in view; spikes narrower than a pixel column may leave the view."""
        _, mean = self.columns.line()
        return (float(mean.min()), float(mean.max())) if len(mean) else None

    def remove(self, view: pg.ViewBox) -> None:
        """Take it out of the view."""
        for item in (self._band, self._mean):
            view.removeItem(item)

    def at(self, x: float) -> tuple[float, float] | None:
        """The value (x, y) nearest to ``x`` of all there are, not of those drawn."""
        xs, ys = self.line.read(0)
        if not len(xs):
            return None
        i = int(np.searchsorted(xs, x))
        if i == len(xs) or (i > 0 and x - xs[i - 1] < xs[i] - x):
            i -= 1
        return float(xs[i]), float(ys[i])
