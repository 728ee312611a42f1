"""Wires between cards, the wire being dragged, and the pill that says what flows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.geometry import Curve, Point
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import ui_font

THICKEST = 5.0
LABEL_ZOOM = 1.3
"""From this zoom on wires carry their shapes all the time, where there is room between the cards."""
ABOVE = 16.0
"""Room for that over the wire."""


def curve_path(curve: Curve) -> QPainterPath:
    """A curve as Qt draws it."""
    path = QPainterPath(QPointF(*curve.start))
    (a, b), (c, d) = curve.controls
    path.cubicTo(a, b, c, d, *curve.end)
    return path


class _Line(QGraphicsItem):
    """A Bézier curve with a pen."""

    def __init__(self, curve: Curve, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._take(curve)

    def _take(self, curve: Curve) -> None:
        self.curve = curve
        self._path = curve_path(curve)
        self._bounds = QRectF(*curve.bounds).adjusted(-THICKEST, -ABOVE, THICKEST, THICKEST)

    def set_curve(self, curve: Curve) -> None:
        """Run elsewhere."""
        if curve != self.curve:
            self.prepareGeometryChange()
            self._take(curve)

    def set_look(self, look: Look) -> None:
        """Another theme."""
        self.look = look
        self.update()

    def pen(self) -> QPen:
        """What it is drawn with just now."""
        raise NotImplementedError

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self.pen())
        painter.drawPath(self._path)


class WireItem(_Line):
    """A drawn wire: at rest, hovered, selected, or as thick as the gradient that flows back through it."""

    def __init__(self, edge: Edge, curve: Curve, look: Look) -> None:
        super().__init__(curve, look)
        self.edge = edge
        self.hovered = self.selected = False
        self.strength: float | None = None
        self.label = ""
        self.setZValue(0)

    def set_label(self, label: str) -> None:
        """What flows through it, for those who look closely."""
        if label != self.label:
            self.label = label
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        super().paint(painter, option, widget)
        if not self.label:
            return
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        if (
            widget is None
        ):  # a picture to take away: nobody comes closer there, and pixels are as fine as one likes
            self._paint_label(painter, 1.0)
        elif zoom >= LABEL_ZOOM:
            self._paint_label(painter, zoom)

    def _paint_label(self, painter: QPainter, zoom: float) -> None:
        """In the size it has at 100 %, so that it fits the sooner the closer one looks."""
        width = self.look.mono_metrics.horizontalAdvance(self.label)
        if width + 20 > (self.curve.end[0] - self.curve.start[0]) * zoom:
            return
        painter.save()
        painter.translate(QPointF(*self.curve.at(0.5)))
        painter.scale(1 / zoom, 1 / zoom)
        painter.setPen(self.look.dim)
        painter.setFont(self.look.mono_font)
        painter.drawText(QPointF(-width / 2, -7), self.label)
        painter.restore()

    def set_state(self, *, hovered: bool | None = None, selected: bool | None = None) -> None:
        """Change hover or selection; repaints only on a change."""
        after = (
            self.hovered if hovered is None else hovered,
            self.selected if selected is None else selected,
        )
        if after != (self.hovered, self.selected):
            self.hovered, self.selected = after
            self.setZValue(1 if any(after) else 0)
            self.update()

    def set_strength(self, strength: float | None) -> None:
        """Gradient flow from 0 to 1, None when not training. Small changes are not worth a repaint."""
        shown = None if strength is None else round(strength * 24) / 24
        if shown != self.strength:
            self.strength = shown
            self.update()

    def pen(self) -> QPen:
        if self.selected:
            return self.look.wire_selected
        if self.hovered:
            return self.look.wire_hover
        return self.look.wire if self.strength is None else self.look.wire_flow(self.strength)


class PendingWire(_Line):
    """The wire under the mouse: blue, or red and dashed with the reason while it may not be connected."""

    def __init__(self, look: Look) -> None:
        super().__init__(Curve((0, 0), (0, 0)), look)
        self.refused = False
        self.setZValue(6)

    def show_run(self, start: Point, end: Point, *, refused: bool) -> None:
        """Run from an output at ``start`` to an input at ``end``."""
        self.set_curve(Curve(start, end))
        if refused != self.refused:
            self.refused = refused
            self.update()

    def pen(self) -> QPen:
        return self.look.wire_refused if self.refused else self.look.wire_hover


class Guides(QGraphicsItem):
    """Thin lines through what is level with what is being dragged."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._lines: tuple[QLineF, ...] = ()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(5)

    def show_lines(self, lines: Sequence[tuple[Point, Point]]) -> None:
        """Show these and no others."""
        wanted = tuple(QLineF(*start, *end) for start, end in lines)
        if wanted != self._lines:
            self.prepareGeometryChange()
            self._lines = wanted

    def set_look(self, look: Look) -> None:
        """Another theme."""
        self.look = look

    def boundingRect(self) -> QRectF:
        found = QRectF()
        for line in self._lines:
            found = found.united(QRectF(line.p1(), line.p2()).normalized().adjusted(-2, -2, 2, 2))
        return found

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        painter.setPen(self.look.guide)
        for line in self._lines:
            painter.drawLine(line)


class Pill(QGraphicsItem):
    """A few words on a dark ground, always in screen size: a wire's shape, or why it is refused."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.text = ""
        self.bad = False
        self._font = ui_font(11.5)
        self._box = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(8)
        self.hide()

    def say(self, text: str, at: Point, *, bad: bool = False, below: float = 0.0) -> None:
        """Show ``text`` centred at a point of the drawing, ``below`` it by that many pixels of the screen."""
        self.prepareGeometryChange()
        self.text, self.bad = text, bad
        width = QFontMetricsF(self._font).horizontalAdvance(text) + 24
        self._box = QRectF(-width / 2, below - 11, width, 22)
        self.setPos(*at)
        self.setVisible(bool(text))
        self.update()

    def set_look(self, look: Look) -> None:
        """Another theme."""
        self.look = look
        self.update()

    def boundingRect(self) -> QRectF:
        return self._box.adjusted(-1, -1, 1, 1)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        theme = self.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("bad") if self.bad else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bad_soft" if self.bad else "tooltip"))
        painter.drawRoundedRect(self._box, 6, 6)
        painter.setFont(self._font)
        painter.setPen(theme.color("bad" if self.bad else "on_tooltip"))
        painter.drawText(self._box, Qt.AlignmentFlag.AlignCenter, self.text)
