"""One line of a live plot: where its values come from, what is drawn of them, and how it looks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import LONG_PIECE, PIECE, Array, Columns, smoothed
from nnstudio.gui.plots.items import CurveItem
from nnstudio.gui.plots.scale import LINEAR, Scale
from nnstudio.gui.theme import Theme

Read = Callable[[int, int], tuple[Array, Array]]
"""(x, y) of the values from index ``start`` to before ``stop``, x not falling; fewer where there are fewer.
"""

ALL = 2**62
NONE = np.empty(0)

LINE_PX = 1.6
BAND = 0.3
"""How much of a line's colour its band has."""

FAINT = 0.38
"""The same of a line behind its smoothed self."""

FLOOR = 1e-30
"""The smallest value a log axis shows."""


@dataclass(frozen=True)
class Line:
    """What a series is: its name, its values, its colour in a theme.

    ``other`` reads the same values over the other unit of the x axis (steps for epochs, epochs for steps);
    without it the line is not drawn over that.

    One ``of_another`` run stands behind the plot's own in the list over the plot, and its dashed curve (as
    the other one's companion, in the same colour) not at all. Where ``run`` names it, all its lines have one
    entry together, in their ``form``: dashes and gaps in pixels.
    """

    name: str
    read: Read
    length: Callable[[], int]
    color: Callable[[Theme], QColor]
    dashed: bool = False
    value: Callable[[], str] = field(default=lambda: "")
    of_another: bool = False
    form: tuple[float, ...] = ()
    run: str = ""
    other: Read | None = None

    def over_other(self) -> Line:
        """The same line over the other unit."""
        if self.other is None:
            return replace(self, read=lambda *_: (NONE, NONE), length=lambda: 0, other=self.read)
        return replace(self, read=self.other, other=self.read)


class Series:
    """Draws a :class:`Line`: the mean of every pixel column, and the band from lowest to highest behind.

    With ``smoothing`` (0 to below 1): the moving average of what is drawn, and the line itself faint behind.
    """

    def __init__(self, line: Line, view: pg.ViewBox) -> None:
        self.line = line
        self.columns = Columns()
        self._mean, self._band, self._smooth = CurveItem(view), CurveItem(view), CurveItem(view)
        self._smoothing = 0.0
        self._theme: Theme | None = None
        self._drawn = -1
        self._view: tuple[float, float, int] | None = None
        self._log = False
        self._x_scale = LINEAR
        self._begun = False  # whether the columns of a log x axis begin where the values do
        self.shown = True
        self._smooth_points: tuple[Array, Array] = (np.empty(0), np.empty(0))
        for item in self._items:
            view.addItem(item, ignoreBounds=True)

    @property
    def _items(self) -> tuple[CurveItem, ...]:
        return self._band, self._mean, self._smooth

    def set_shown(self, shown: bool) -> None:
        """Draw it, or not; what comes in meanwhile is taken in when it is drawn again."""
        self.shown = shown
        for item in self._items:
            item.setVisible(shown)

    def set_smoothing(self, strength: float) -> None:
        """How much the drawn line is smoothed."""
        if strength != self._smoothing:
            self._smoothing, self._drawn = strength, -1
            if self._theme is not None:
                self.dress(self._theme)

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        color, panel = self.line.color(theme), theme.color("panel")
        if self._smoothing:
            self._mean.dress(mixed(panel, color, FAINT), 1.0)
        else:
            self._mean.dress(color, LINE_PX, self.line.dashed, self.line.form)
        self._smooth.dress(color, LINE_PX, self.line.dashed, self.line.form)
        self._band.dress(mixed(panel, color, BAND), 1.0)

    def gather(self, view: tuple[float, float, int] | None, *, log: bool, x_scale: Scale = LINEAR) -> None:
        """Take in what is new. ``view`` is (low, high, width) of a part that someone zoomed into, in
        places of the x axis, or None.
        """
        if (view, log, x_scale) != (self._view, self._log, self._x_scale):
            self._view, self._log, self._x_scale = view, log, x_scale
            self.columns = Columns(*view, growing=False) if view else Columns()
            self._begun = bool(view) or not x_scale.log
            if view:
                self.columns.skip(self._first_from(view[0]))
            self._drawn = -1
        while True:
            x, y = self.line.read(self.columns.count, self.columns.count + LONG_PIECE)
            x = x_scale.places(x)
            if not len(x) or (view and x[0] > view[1]):
                return
            if not self._begun:
                self._begin(x)
            self.columns.add(x, np.where(y > FLOOR, y, np.nan) if log else y)

    def _begin(self, places: Array) -> None:
        """Columns of a log x axis grow from the first value that has a place on it."""
        real = places[np.isfinite(places)]
        if len(real):
            low, count = math.floor(real[0]), self.columns.count
            self.columns, self._begun = Columns(low, low + 1), True
            self.columns.skip(count)

    def draw(self) -> bool:
        """Choose the points to draw, if there are new values. Returns whether there were."""
        if self._drawn == self.columns.count:
            return False
        self._drawn = self.columns.count
        x, mean = self.columns.line()
        band_x, band = self.columns.band() if self.columns.crowded else (x[:0], mean[:0])
        self._mean.set_points(x, self._scaled(mean))
        self._band.set_points(band_x, self._scaled(band))
        self._smooth_points = self._smoothed(x, self._scaled(mean))
        self._smooth.set_points(*self._smooth_points)
        return True

    def smoothed_at(self, x: float) -> float | None:
        """What the smoothed line shows nearest to ``x``; None where nothing is smoothed."""
        places, values = self._smooth_points
        if not self._smoothing or not len(places):
            return None
        here = self._x_scale.place(x)
        after = int(np.searchsorted(places, here))
        beside = (i for i in (after - 1, after) if 0 <= i < len(places))
        near = min(beside, key=lambda i: abs(places[i] - here))
        return float(10.0 ** values[near] if self._log else values[near])

    def _smoothed(self, x: Array, y: Array) -> tuple[Array, Array]:
        if not self._smoothing:
            return x[:0], y[:0]
        there = np.isfinite(y)
        return x[there], smoothed(y[there], self._smoothing)

    def _scaled(self, y: Array) -> Array:
        if not self._log:
            return y
        return np.concatenate([np.log10(y[i : i + PIECE]) for i in range(0, max(len(y), 1), PIECE)])

    def range_changed(self) -> None:
        """The view shows another part."""
        for item in self._items:
            item.range_changed()

    def newest_x(self) -> float:
        """Where the line ends; 0 while it is empty."""
        return self._x(self._length() - 1) if self._length() else 0.0

    def first_x(self) -> float | None:
        """The first x above 0; None while there is none."""
        first = self._first(lambda index: self._x(index) > 0)
        return self._x(first) if first < self._length() else None

    def extent(self) -> tuple[float, float] | None:
        """(lowest, highest) of the line in view; spikes narrower than a pixel column may leave the view."""
        return self.columns.mean_extent()

    def remove(self, view: pg.ViewBox) -> None:
        """Take it out of the view."""
        for item in self._items:
            view.removeItem(item)

    def at(self, x: float) -> tuple[float, float] | None:
        """The value (x, y) nearest to ``x`` of all there are, not of those drawn."""
        count = self._length()
        if not count:
            return None
        here = self._x_scale.place(x)
        low = self._first_from(here)
        best = min((i for i in (low - 1, low) if 0 <= i < count), key=lambda i: abs(self._place(i) - here))
        xs, ys = self.line.read(best, best + 1)
        return float(xs[0]), float(ys[0])

    def _first_from(self, place: float) -> int:
        """The index of the first value at or behind a place of the x axis."""
        return self._first(lambda index: self._place(index) >= place)

    def _first(self, is_there: Callable[[int], bool]) -> int:
        """The first index of which this is true, and with it of all behind."""
        low, high = 0, self._length()
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if is_there(middle) else (middle + 1, high)
        return low

    def _place(self, index: int) -> float:
        return self._x_scale.place(self._x(index))

    def _length(self) -> int:
        return self.line.length()

    def _x(self, index: int) -> float:
        return float(self.line.read(index, index + 1)[0][0])
