"""A plot of growing lines: cheap to refresh 15 times a second, with zoom, crosshair, log axes and export."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.plots.axes import Axis, Grid, PlotView
from nnstudio.gui.plots.crosshair import Crosshair
from nnstudio.gui.plots.export import PlotMenu
from nnstudio.gui.plots.header import Entry, PlotHeader
from nnstudio.gui.plots.legend import Legend
from nnstudio.gui.plots.marks import Mark, Marks
from nnstudio.gui.plots.portrait import paint_plot
from nnstudio.gui.plots.ranges import ClosestSpan, DecadeSpan, GrowingSpan
from nnstudio.gui.plots.scale import Scale
from nnstudio.gui.plots.series import Line, Series
from nnstudio.gui.plots.x_axis import XAxis
from nnstudio.gui.theme import Theme, current, switcher


class LivePlot(QWidget):
    """A titled plot. ``set_lines`` says what it shows, ``refresh`` takes in what is new.

    Ranges follow the values in steps; once someone zooms or pans they stay until ‘Reset view’. ``y_range``
    holds the linear y axis. Lines and marks are given over ``x_unit``; people may choose the other one.
    """

    def __init__(
        self,
        title: str,
        x_unit: str,
        y_name: str,
        parent: QWidget | None = None,
        *,
        log: bool = False,
        y_range: tuple[float, float] | None = None,
    ):
        super().__init__(parent)
        self.x_axis, self.y_name = XAxis(x_unit), y_name
        self.log, self.zoomed = log, False
        self.smoothing = 0.0
        self.y_range = y_range
        self._closest: ClosestSpan | None = None
        self.header = PlotHeader(title, self)
        self.given: tuple[Line, ...] = ()
        self._series: list[Series] = []
        self._up, self._below, self._decades = GrowingSpan(1e-6), GrowingSpan(1e-6), DecadeSpan()
        self._make_plot()
        self.legend = Legend(self)
        self.menu = PlotMenu(self)
        self.header.add_buttons(self.menu, self.reset_zoom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.header)
        layout.addWidget(self.plot, 1)
        switcher().theme_changed.connect(self.dress)
        self.dress(current())

    def _make_plot(self) -> None:
        self._axes = {"left": Axis("left", 40), "bottom": Axis("bottom", 70, whole=True)}
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
        self.marks = Marks(self.view)
        self.view.sigRangeChanged.connect(self._range_changed)
        self.view.sigRangeChangedManually.connect(self._zoomed)
        self._x_label = QLabel(tr(self.x_name), self.plot)
        self._x_label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.crosshair = Crosshair(self)
        self._axes["left"].log = self.log
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self.plot.installEventFilter(self)

    # What it shows

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these instead of what is shown, over what people chose."""
        self.given = tuple(lines)
        for series in self._series:
            series.remove(self.view)
        self._series = [Series(self.x_axis.over_this(line), self.view) for line in lines]
        for series in self._series:
            series.set_smoothing(self.smoothing)
        self._hide_and_show()
        self._forget_spans()
        self.dress(current())
        self.refresh()

    def show_chosen(self) -> None:
        """Draw the lines that the legend has not chosen away, in a range that suits them."""
        self._hide_and_show()
        self._forget_spans()
        self.refresh()
        self.update_header()
        self.plot.viewport().update()

    def _hide_and_show(self) -> None:
        for series, shown in zip(self._series, self.legend.shown(self.lines), strict=True):
            series.set_shown(shown)

    @property
    def _seen(self) -> list[Series]:
        return [series for series in self._series if series.shown]

    def let_go(self) -> None:
        """Show no lines: each holds the curves it reads. The next ones are those of another document."""
        self.legend.forget()
        if self._series:
            self.set_lines(())

    @property
    def x_name(self) -> str:
        """What the x axis counts."""
        return self.x_axis.unit

    @property
    def followed(self) -> float:
        """How much of the x axis is shown at its newest end, 0 for all."""
        return self.x_axis.followed

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, over the unit that is."""
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
        entries = self.legend.entries(theme)
        if (mark := self.marks.mark) is not None:
            entries.append(Entry(mark.text, theme.color("good"), dashed=True))
        self.header.set_entries(entries)

    def _gather(self) -> None:
        (low, high), width = self.view.viewRange()[0], int(self.view.width())
        view = (low, high, width) if self.zoomed or self.x_axis.slides(low) else None
        for series in self._seen:
            series.gather(view, log=self.log, x_scale=self.x_axis.scale)

    def _draw(self) -> None:
        """Hand the points over and have the curves' part of the picture painted, not the axes'."""
        drawn = [series.draw() for series in self._seen]
        if any(drawn):
            scene = self.view.sceneBoundingRect()
            self.plot.viewport().update(self.plot.mapFromScene(scene).boundingRect())

    def _follow_x(self) -> None:
        low, high = self.x_axis.range(self._series)
        if self.followed and [low, high] != self.view.viewRange()[0]:
            self._forget_spans()
        self._set_range(x=(low, high))

    def _follow_y(self) -> None:
        """Make room for what the columns hold."""
        found = [e for s in self._seen if (e := s.extent()) is not None]
        if not found:
            return
        low, high = min(e[0] for e in found), max(e[1] for e in found)
        if (healthy := self.marks.healthy) is not None and self.log:
            low, high = min(low, healthy[0]), max(high, healthy[1])
        if self.log:
            first, last = self._decades.hold(low, high)
            self._set_range(y=(float(first), float(last)))
        elif self.y_range is not None:
            self._set_range(y=self._closest.hold(low, high) if self._closest else self.y_range)
        elif low < 0:
            down = self._below.hold(-low)
            self._set_range(y=(-down, self._up.hold(high)))
        else:
            self._set_range(y=(0.0, self._up.hold(high)))

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
        self._axes["left"].forget_picture()
        self._redraw()

    def set_log_x(self, log: bool) -> None:
        """Log or linear axis for x."""
        if log == self.x_axis.scale.log:
            return
        self.x_axis.scale = Scale(log)
        self._axes["bottom"].log = log
        self._axes["bottom"].forget_picture()
        self._redraw()

    def set_x_unit(self, unit: str) -> None:
        """Show everything over ``epoch`` or ``step``."""
        if unit == self.x_axis.unit:
            return
        self.x_axis.unit = unit
        self._x_label.setText(tr(unit))
        self._place_x_label()
        self.set_lines(self.given)
        self.menu.following.set_axis(unit)
        self._redraw()

    def _redraw(self) -> None:
        """An axis is another: everything has another place."""
        self.crosshair.hide()
        self.reset_zoom()
        self._place_marks()
        self.grid.range_changed()
        self.plot.viewport().update()

    def set_close(self, close: bool) -> None:
        """Of an axis with a fixed range show only as much as the values need, or all of it."""
        if self.y_range is not None and close != (self._closest is not None):
            self._closest = ClosestSpan(*self.y_range) if close else None
            self.reset_zoom()

    @Slot()
    def reset_zoom(self) -> None:
        """Show everything, and follow again."""
        self.zoomed = False
        self.header.set_zoomed(False)
        self._forget_spans()
        self.refresh()

    def set_smoothing(self, strength: float) -> None:
        """Moving average of what is drawn: 0 (off) to below 1."""
        self.smoothing = strength
        for series in self._series:
            series.set_smoothing(strength)
        self.refresh()
        self.plot.viewport().update()

    def follow(self, newest: float) -> None:
        """Show only the newest part of the x axis, so long; 0 shows all of it."""
        self.x_axis.followed = newest
        self.reset_zoom()

    def set_mark(self, mark: Mark | None) -> None:
        """Mark a point, or none."""
        if mark != self.marks.mark:
            self.marks.mark = mark
            self._place_marks()

    def set_healthy(self, low: float, high: float) -> None:
        """Shade where values are as they should be."""
        self.marks.healthy = (low, high)
        self._place_marks()

    def _place_marks(self) -> None:
        self.marks.place(self.x_axis, Scale(self.log))

    def values_at(self, x: float) -> list[tuple[str, float, float]]:
        """(name, x, y) of every line nearest to ``x``, other runs' last: real values, not drawn ones."""
        ordered = sorted(self._seen, key=lambda s: s.line.of_another)
        return [(s.line.name, *found) for s in ordered if (found := s.at(x)) is not None]

    def smoothed_at(self, x: float) -> dict[str, float]:
        """What the smoothed lines show there, by name; empty without smoothing."""
        return {s.line.name: y for s in self._seen if (y := s.smoothed_at(x)) is not None}

    def _forget_spans(self) -> None:
        self.x_axis.forget()
        for span in (self._up, self._below, self._decades):
            span.reset()
        if self._closest is not None:
            self._closest.reset()

    @Slot()
    def _zoomed(self) -> None:
        self.zoomed = True
        self.header.set_zoomed(True)
        self._gather()  # the range changed before this was known
        self._draw()

    @Slot()
    def _range_changed(self) -> None:
        self.grid.range_changed()
        self.crosshair.range_changed()
        self.marks.range_changed()
        if self.marks.mark is not None:
            self._place_marks()
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
            self._place_x_label()
            self.refresh()
        elif event.type() == QEvent.Type.ContextMenu:
            if event.reason() == event.Reason.Keyboard:
                self.menu.popup(self.plot.mapToGlobal(self.plot.rect().center()))
            return True  # the mouse's opens when its button is let go; handed on, the dock's would open too
        elif event.type() == QEvent.Type.Leave:
            self.crosshair.hide()
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """On the title and the names of the lines, too."""
        self.menu.popup(event.globalPos())

    def _place_x_label(self) -> None:
        """Below the left axis, in line with the labels of the lower one."""
        self._x_label.adjustSize()
        self._x_label.move(4, self.plot.height() - self._x_label.height() - 3)

    def portray(self, painter: QPainter) -> None:
        """Paint it without its buttons and without what follows the pointer."""
        self.crosshair.hide()
        paint_plot(painter, self.header, self.plot, self._x_label)

    @Slot(object)
    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.plot.setBackground(theme.color("panel"))
        drawn = (*self._axes.values(), self.grid, *self._series)
        dressed: tuple[Any, ...] = (*drawn, self.crosshair, self.marks)
        for item in dressed:
            item.dress(theme)
        self._x_label.setStyleSheet(f"color: {theme.faint}; font-size: 11px;")
        self._place_x_label()
        self.header.dress()
        self.update_header()


def finite(value: float | None) -> str:
    """A value for a header: three figures, ``–`` for none, ``not a number`` for NaN."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "∞" if math.isinf(value) else tr("not a number")
    if value and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"
