"""What a plot points out beside its lines: one point, and the band in which values are as they should be."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg

from nnstudio.gui.plots.items import BandItem, DotsItem, LineItem
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.plots.x_axis import XAxis
from nnstudio.gui.theme import Theme


@dataclass(frozen=True)
class Mark:
    """A point worth noticing: where it is, and what it is. ``other_x``: over the other unit of the x axis."""

    x: float
    y: float
    text: str
    other_x: float = math.nan


class Marks:
    """Draws them in a view, on the axes of the plot."""

    def __init__(self, view: pg.ViewBox) -> None:
        self._view = view
        self.mark: Mark | None = None
        self.healthy: tuple[float, float] | None = None
        self.band = BandItem(view)
        self._line, self._dot = LineItem(view), DotsItem(view)
        for item in self._items:
            item.setVisible(False)
            view.addItem(item, ignoreBounds=True)
        self._dot.setZValue(10)

    @property
    def _items(self) -> tuple[BandItem, LineItem, DotsItem]:
        return self.band, self._line, self._dot

    def place(self, x_axis: XAxis, y_scale: Scale) -> None:
        """Put them where they belong; what has no place on a log axis is not shown."""
        if self.healthy is not None:
            low, high = self.healthy
            self.band.set_band(y_scale.place(low), y_scale.place(high))
        self.band.setVisible(self.healthy is not None)
        x = y = math.nan
        if self.mark is not None:
            x, y = x_axis.place_of(self.mark), y_scale.place(self.mark.y)
        shown = math.isfinite(x) and math.isfinite(y)
        if shown:
            self._dot.set_points(np.array([x]), np.array([y]))
            rect = self._view.viewRect()
            self._line.set_line(x, rect.top(), x, rect.bottom())
        self._line.setVisible(shown)
        self._dot.setVisible(shown)

    def range_changed(self) -> None:
        """The view shows another part."""
        for item in self._items:
            item.range_changed()

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.band.dress(theme.color("good", 0.10), theme.color("good", 0.6))
        self._line.dress(theme.color("good"), dashed=True)
        self._dot.dress(theme.color("good"), theme.color("panel"), 6.0)
