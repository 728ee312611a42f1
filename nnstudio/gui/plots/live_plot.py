"""A plot of growing lines: cheap to refresh 15 times a second, with zoom, crosshair, log axis and export."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.gui.plots.axes import Axis, Grid, PlotView
from nnstudio.gui.plots.crosshair import Crosshair
from nnstudio.gui.plots.export import PlotMenu
from nnstudio.gui.plots.header import Entry, PlotHeader
from nnstudio.gui.plots.ranges import DecadeSpan, GrowingSpan
from nnstudio.gui.plots.series import Line, Series
from nnstudio.gui.theme import Theme, current, switcher


class LivePlot(QWidget):
    """A titled plot. ``set_lines`` says what it shows, ``refresh`` takes in what is new.

    Ranges follow the values in steps; once someone zooms or pans they stay until ‘Reset zoom’.
    """

    def __init__(
        self, title: str, x_name: str, y_name: str, parent: QWidget | None = None, *, log: bool = False
    ):
        super().__init__(parent)
        self.x_name, self.y_name = x_name, y_name
        self.x_limit: float | None = None
        self.log, self.zoomed = log, False
        self.header = PlotHeader(title, self)
        self._series: list[Series] = []
        self._spans = GrowingSpan(), GrowingSpan(1e-6), DecadeSpan()
        self._make_plot()
        self.menu = PlotMenu(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.header)
        layout.addWidget(self.plot, 1)
        switcher().theme_changed.connect(self.dress)
        self.dress(current())

    def _make_plot(self) -> None:
        self._axes = {"left": Axis("left", 40), "bottom": Axis("bottom", 70)}
        self.view = pg.ViewBox(enableMenu=False)
        self.view.disableAutoRange()
        self.plot = PlotView(self, viewBox=self.view, axisItems=self._axes)
        self.plot.hideButtons()
        self.plot.getPlotItem().layout.setContentsMargins(0, 8, 18, 0)  # room for half a label at both ends
        self.plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.plot.setMinimumSize(160, 90)
        self.plot.setAccessibleName(self.header.title)
        self.grid = Grid(self._axes["left"], self.view)
        self.view.addItem(self.grid, ignoreBounds=True)
        self.view.sigRangeChanged.connect(self._range_changed)
        self.view.sigRangeChangedManually.connect(self._zoomed)
        self.crosshair = Crosshair(self)
        self._axes["left"].log = self.log
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self.plot.installEventFilter(self)

    # What it shows

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these instead of what is shown."""
        for series in self._series:
            series.remove(self.view)
        self._series = [Series(line, self.view) for line in lines]
        self._forget_spans()
        self.dress(current())
        self.refresh()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return tuple(s.line for s in self._series)

    def refresh(self) -> None:
        """Take in new values, and widen the axes if they need it."""
        if not self._series:
            return
        if not self.zoomed:
            self._follow_x()
        self._gather()
        if not self.zoomed:
            self._follow_y()
        self._draw()
        self.update_header()

    def update_header(self) -> None:
        """Names and newest values over the plot."""
        theme = current()
        entries = []
        for series in self._series:
            line = series.line
            text = f"{line.name} {line.value()}".strip()
            entries.append(Entry(text, line.color(theme), line.dashed))
        self.header.set_entries(entries)

    def _gather(self) -> None:
        (low, high), width = self.view.viewRange()[0], int(self.view.width())
        view = (low, high, width) if self.zoomed else None
        for series in self._series:
            series.gather(view, log=self.log)

    def _draw(self) -> None:
        """Hand the points over and paint the curves' part of the picture, not the axes'.

        Painted at once: from the event loop, this would wait anew for the interpreter lock.
        """
        drawn = [series.draw() for series in self._series]
        if any(drawn):
            scene = self.view.sceneBoundingRect()
            self.plot.viewport().repaint(self.plot.mapFromScene(scene).boundingRect())

    def _follow_x(self) -> None:
        newest = max((s.newest_x() for s in self._series), default=0.0)
        high = self._spans[0].hold(newest, self.x_limit)
        self._set_range(x=(0.0, high))

    def _follow_y(self) -> None:
        """Make room for what the columns hold."""
        found = [e for s in self._series if (e := s.extent()) is not None]
        if not found:
            return
        low, high = min(e[0] for e in found), max(e[1] for e in found)
        if self.log:
            first, last = self._spans[2].hold(low, high)
            self._set_range(y=(float(first), float(last)))
        else:
            self._set_range(y=(min(0.0, low), self._spans[1].hold(high)))

    def _set_range(self, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> None:
        now = self.view.viewRange()
        wanted = [list(x or now[0]), list(y or now[1])]
        if wanted != now:
            self.view.setRange(xRange=wanted[0], yRange=wanted[1], padding=0, disableAutoRange=True)

    # What people do

    def set_log(self, log: bool) -> None:
        """Log or linear axis for y."""
        if log == self.log:
            return
        self.log = self._axes["left"].log = log
        self.zoomed = False
        self._forget_spans()
        self._axes["left"].forget_picture()
        self.refresh()
        self.grid.range_changed()

    @Slot()
    def reset_zoom(self) -> None:
        """Show everything, and follow again."""
        self.zoomed = False
        self._forget_spans()
        self.refresh()

    def values_at(self, x: float) -> list[tuple[str, float, float]]:
        """(name, x, y) of every line nearest to ``x``: real values, not drawn ones."""
        return [(s.line.name, *found) for s in self._series if (found := s.at(x)) is not None]

    def _forget_spans(self) -> None:
        for span in self._spans:
            span.reset()

    @Slot()
    def _zoomed(self) -> None:
        self.zoomed = True

    @Slot()
    def _range_changed(self) -> None:
        self.grid.range_changed()
        self.crosshair.range_changed()
        for series in self._series:
            series.range_changed()
        if self.zoomed:
            self._gather()
            self._draw()

    @Slot(object)
    def _clicked(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.menu.popup(event.screenPos().toPoint())
            event.accept()
        elif event.double():
            self.reset_zoom()

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        """A new size needs other pixel columns; keyboard users get the menu by its key."""
        if event.type() == QEvent.Type.Resize:
            self.refresh()
        elif event.type() == QEvent.Type.ContextMenu and event.reason() == event.Reason.Keyboard:
            self.menu.popup(self.plot.mapToGlobal(self.plot.rect().center()))
            return True
        elif event.type() == QEvent.Type.Leave:
            self.crosshair.hide()
        return super().eventFilter(watched, event)

    @Slot(object)
    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.plot.setBackground(theme.color("panel"))
        dressed: tuple[Any, ...] = (*self._axes.values(), self.grid, *self._series, self.crosshair)
        for item in dressed:
            item.dress(theme)
        self.update_header()


def finite(value: float | None) -> str:
    """A value for a header: three figures, ``–`` for none, ``not a number`` for NaN."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "∞" if math.isinf(value) else "not a number"
    if value and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"
