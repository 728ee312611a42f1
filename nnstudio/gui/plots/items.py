"""Light graphics items: each draws points that were chosen before, and computes nothing while painting."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from nnstudio.gui.plots.clipping import clipped
from nnstudio.gui.plots.decimate import PIECE, Array
from nnstudio.gui.widgets.drawing import TRIANGLE

SMOOTH_UP_TO = 1500
"""Points up to which a line is drawn with smoothed edges; beyond, it is a band of pixels anyway."""

FEW_PX = 4.0
"""Lines up to this many device pixels wide are drawn as thin ones side by side."""


class Light(pg.GraphicsObject):
    """Fills the view, so that new points never change the scene's geometry; never moves the view."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__()
        self._view = view

    def range_changed(self) -> None:
        """The view shows another part. The plot calls this: a signal for each item would cost far more."""
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        """The view."""
        return QRectF(self._view.viewRect())

    def dataBounds(self, *_: Any, **__: Any) -> tuple[None, None]:
        """Never moves the view."""
        return None, None


class CurveItem(Light):
    """One line.

    Qt has a fast way to draw lines one pixel wide, a hundred times faster than wider ones (0.3 ms, not 50,
    for 500 points that go up and down). So a wider line is drawn as several thin ones side by side.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._polygon = QPolygonF()
        self._pen = QPen()
        self._width = 1.0

    def dress(self, color: QColor, width: float, dashed: bool = False, form: tuple[float, ...] = ()) -> None:
        """Colour (opaque, or it is slow), width in pixels, solid or dashed (in a ``form`` of its own)."""
        self._pen, self._width = QPen(color, 1.0), width
        self._pen.setCosmetic(True)
        if dashed or form:
            self._pen.setDashPattern(list(form or (4.0, 2.5)))
            self._pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.update()

    def set_points(self, x: Array, y: Array) -> None:
        """What to draw from now on. The plot asks for the painting: through the scene it would come later."""
        self._polygon = polygon(x, y)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """A few calls, however many points there are."""
        if self._polygon.isEmpty():
            return
        width = self._width * painter.device().devicePixelRatioF()
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            self._write(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._polygon.size() <= SMOOTH_UP_TO)
        if width > FEW_PX:  # a picture for print: time does not matter, an even width does
            pen = QPen(self._pen)
            pen.setWidthF(width)
            painter.setPen(pen)
            painter.drawPolyline(self._polygon)
            return
        painter.setPen(self._pen)
        x, y = self._view.viewPixelSize()
        times = max(1, math.ceil(width))
        shift = (width - 1) / max(1, times - 1) / painter.device().devicePixelRatioF()
        for _turn in range(times):
            painter.drawPolyline(self._polygon)
            painter.translate(shift * x, shift * y)
        painter.translate(-times * shift * x, -times * shift * y)

    def _write(self, painter: QPainter) -> None:
        """As lines of the file, in its own pixels: not every reader cuts at the edge of the view, or knows
        pens that no scale widens.
        """
        pen, transform = QPen(self._pen), painter.worldTransform()
        pen.setCosmetic(False)
        pen.setWidthF(self._width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setWorldTransform(QTransform())
        box = transform.mapRect(QRectF(self._view.viewRect()))
        for part in clipped(transform.map(self._polygon), box):
            painter.drawPolyline(part)
        painter.setWorldTransform(transform)


class DotsItem(Light):
    """Many dots of one colour; a ring of the background's colour keeps neighbours apart.

    Classes have a form each, as :func:`draw_mark` has them: dots, squares, triangles, diamonds.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._polygon = QPolygonF()
        self._pens: tuple[QPen, ...] = ()
        self._form = 0

    def dress(self, fill: QColor, ring: QColor | None = None, size: float = 5.0, *, mark: int = 0) -> None:
        """Colours, diameter in pixels, and the class whose form the dots have."""
        self._form = mark % 4
        size *= (1.0, 0.9, 1.0, 0.95)[self._form]  # no form may look more important than another
        made = [QPen(ring, size + 2)] if ring is not None else []
        made.append(QPen(fill, size))
        for pen in made:
            pen.setCapStyle(Qt.PenCapStyle.SquareCap if self._form % 2 else Qt.PenCapStyle.RoundCap)
        self._pens = tuple(made)
        self.update()

    def set_points(self, x: Array, y: Array) -> None:
        """Where the dots are."""
        self._polygon = polygon(x, y)
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """One call for each of ring and face, in pixels: the axes' scales would make ellipses of the dots."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        transform = painter.transform()
        points = transform.map(self._polygon)
        painter.resetTransform()
        if self._form == 3:  # squares on their corners
            painter.rotate(45)
            points = QTransform().rotate(-45).map(points)
        for pen in self._pens:
            if self._form == 2:
                painter.fillPath(triangles(points, pen.widthF() / 2), pen.color())
            else:
                painter.setPen(pen)
                painter.drawPoints(points)
        painter.setTransform(transform)


class LineItem(Light):
    """A straight line between two points, dashed if asked."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._line = QLineF()
        self._pen = QPen()

    def dress(self, color: QColor, *, dashed: bool = False) -> None:
        """Its colour."""
        self._pen = QPen(color, 1.0, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        self._pen.setCosmetic(True)
        self.update()

    def set_line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Its ends."""
        self._line = QLineF(x1, y1, x2, y2)
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """One call."""
        painter.setPen(dense(self._pen, painter))
        painter.drawLine(self._line)


class BandItem(Light):
    """A level strip from one y to another, behind everything; its ends are lines."""

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self._low = self._high = 0.0
        self._fill, self._pen = QColor(), QPen()
        self.setZValue(-200)

    def dress(self, fill: QColor, edge: QColor) -> None:
        """Its colours."""
        self._fill, self._pen = fill, QPen(edge, 1.0, Qt.PenStyle.DotLine)
        self._pen.setCosmetic(True)
        self.update()

    def set_band(self, low: float, high: float) -> None:
        """Its ends, in the view's own numbers."""
        self._low, self._high = low, high
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """One face and two lines."""
        view = self._view.viewRect()
        area = QRectF(view.left(), self._low, view.width(), self._high - self._low)
        painter.fillRect(area, self._fill)
        painter.setPen(dense(self._pen, painter))
        for y in (self._low, self._high):
            painter.drawLine(QLineF(view.left(), y, view.right(), y))


def triangles(points: QPolygonF, radius: float) -> QPainterPath:
    """One at each point. They may overlap: together they are one face all the same."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    corners = QPolygonF([QPointF(x, y) * radius for x, y in (*TRIANGLE, TRIANGLE[0])])
    for number in range(points.size()):
        path.addPolygon(corners.translated(points.at(number)))
    return path


def dense(pen: QPen, painter: QPainter) -> QPen:
    """The pen for where it is painted: Qt counts a cosmetic pen's width in device pixels, so that it would be
    thin on a dense screen."""
    ratio = painter.device().devicePixelRatioF()
    if ratio == 1.0:
        return pen
    wide = QPen(pen)
    wide.setWidthF(pen.widthF() * ratio)
    return wide


def polygon(x: Array, y: Array) -> QPolygonF:
    """Points as Qt wants them, filled by the array instead of point by point."""
    if not len(x):
        return QPolygonF()
    made = pg.functions.create_qpolygonf(len(x))
    memory = pg.functions.ndarray_from_qpolygonf(made)
    for start in range(0, len(x), PIECE):  # in one piece NumPy would give up the interpreter lock
        part = slice(start, start + PIECE)
        memory[part, 0], memory[part, 1] = x[part], y[part]
    return made
