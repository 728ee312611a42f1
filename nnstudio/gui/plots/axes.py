"""Axes and grid of our plots: few labels, no frame, and a log axis with real powers of ten."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QLineF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from nnstudio.gui.plots import touchpad
from nnstudio.gui.plots.ranges import (
    linear_label,
    linear_ticks,
    log_label,
    log_ticks,
    power_label,
    power_ticks,
)
from nnstudio.gui.theme import Theme, ui_font

TICK_PX = 11


class PlotView(pg.PlotWidget):
    """pyqtgraph's, painting without its detour over signals: each signal gives up the interpreter lock, and
    getting it back from a computing thread takes its time.

    pyqtgraph's menus have no parent: only their Python objects hold them, and now and then those outlive the
    window (see guide/proofs.md). So they go when the view goes, whoever still holds them.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.destroyed.connect(self.getPlotItem().ctrlMenu.deleteLater)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.plotItem.vb.prepareForPaint()
        QGraphicsView.paintEvent(self, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if touchpad.is_push(event):
            touchpad.push(self, event)
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        # Not viewportEvent: that is asked at every painting.
        if event.type() == QEvent.Type.NativeGesture and touchpad.pinch(self, event):
            return True
        return super().event(event)


class Axis(pg.AxisItem):
    """Labels only: no line, no tick marks. With ``log`` the coordinates are exponents of ten; ``whole``
    labels whole numbers alone, where there are at least two in view. The lower one has the room for powers
    of ten in full.

    Qt draws it from the picture pyqtgraph caches, which is made anew only when the range or the size changes.
    """

    def __init__(self, orientation: str, spacing: float, *, whole: bool = False) -> None:
        super().__init__(orientation, maxTickLength=0, showValues=True)
        self.log = False
        self._spacing, self._whole, self._in_full = spacing, whole, orientation == "bottom"
        self.setStyle(tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False)
        self.setStyle(**({"tickTextWidth": 40} if orientation == "left" else {"tickTextHeight": 16}))
        self.setTickFont(ui_font(TICK_PX))
        self.enableAutoSIPrefix(False)  # "x (x0.001)": the ticks are written in full, so it would be false

    def ticks(self, low: float, high: float, pixels: float) -> list[float]:
        """Where labels and grid lines stand."""
        if self.log:
            return (power_ticks if self._in_full else log_ticks)(low, high, pixels, self._spacing)
        found = linear_ticks(low, high, pixels, self._spacing)
        whole = [value for value in found if float(value).is_integer()] if self._whole else []
        return whole if len(whole) > 1 else found

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """For pyqtgraph: one level of ticks."""
        found = self.ticks(low, high, size)
        return [(found[1] - found[0] if len(found) > 1 else 1.0, found)]

    def tickStrings(self, values: Any, scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        """For pyqtgraph: their labels."""
        if self.log:
            return [power_label(v) if self._in_full else log_label(v) for v in values]
        return [linear_label(v, spacing) for v in values]

    def drawPicture(self, painter: QPainter, axis: Any, ticks: Any, texts: Any) -> None:  # noqa: ARG002
        """For pyqtgraph: words alone (a tick of no length would still leave a dot)."""
        super().drawPicture(painter, (pg.mkPen(None), *axis[1:]), [], texts)

    def forget_picture(self) -> None:
        """Draw anew although the range is the same."""
        self.picture = None
        self.update()

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.setPen(pg.mkPen(None))
        self.setTextPen(theme.color("faint"))


class Grid(pg.GraphicsObject):
    """Horizontal lines at the left axis' ticks, behind everything."""

    def __init__(self, axis: Axis, view: pg.ViewBox) -> None:
        super().__init__()
        self._axis, self._view = axis, view
        self._pen = pg.mkPen(None)
        self.setZValue(-100)

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._pen = pg.mkPen(theme.color("grid"), width=1)
        self._pen.setCosmetic(True)
        self.update()

    def range_changed(self) -> None:
        """The view shows another part: lines elsewhere."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """The view."""
        return QRectF(self._view.viewRect())

    def paint(self, painter: QPainter, *_: Any) -> None:
        """One call for all lines."""
        rect = self._view.viewRect()
        low, high = rect.top(), rect.bottom()
        painter.setPen(self._pen)
        ticks = self._axis.ticks(low, high, self._view.height())
        painter.drawLines([QLineF(rect.left(), y, rect.right(), y) for y in ticks])

    def dataBounds(self, *_: Any, **__: Any) -> tuple[None, None]:
        """Never moves the view."""
        return None, None
