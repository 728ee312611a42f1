"""A note on the canvas: plain text, whatever it looks like."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.canvas.card_item import FAR_ZOOM
from nnstudio.gui.canvas.drawn_item import DrawnItem
from nnstudio.gui.canvas.geometry import Point, Rect
from nnstudio.gui.canvas.look import Look, pen
from nnstudio.project.annotation import Sticky

PADDING = 10.0
EMPTY = tr_later("Double-click to write a note")

_WRAP = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_WRAP.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)


class StickyItem(DrawnItem):
    """Paints one note behind wires and cards."""

    def __init__(self, sticky: Sticky, look: Look) -> None:
        super().__init__(look)
        self.sticky = sticky
        self.size: Point = (sticky.width, sticky.height)
        self.setPos(sticky.x, sticky.y)
        self.setZValue(-1)

    def show_sticky(self, sticky: Sticky) -> None:
        """Another text, colour, size or place."""
        if (sticky.width, sticky.height) != self.size:
            self.prepareGeometryChange()
            self.size = (sticky.width, sticky.height)
        if (sticky.x, sticky.y) != self.place:
            self.setPos(sticky.x, sticky.y)
        if sticky != self.sticky:
            self.sticky = sticky
            self.update()

    def set_size(self, size: Point) -> None:
        """Show it larger or smaller without editing."""
        self.prepareGeometryChange()
        self.size = size
        self.update()

    @property
    def place(self) -> Point:
        """Where it is now, also while it is being dragged."""
        return self.pos().x(), self.pos().y()

    @property
    def box(self) -> Rect:
        """Its rectangle in the drawing."""
        return (*self.place, *self.size)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, *self.size).adjusted(-4, -4, 4, 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        look, color, face = self.look, self.sticky.color, QRectF(0, 0, *self.size)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.selected and not self.dragged:
            painter.setPen(look.halo)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(face.adjusted(-3, -3, 3, 3), 7, 7)
        painter.setPen(pen(look.swatch(color, 0.75 if self.hovered else 0.45), 1))
        painter.setBrush(look.card)
        painter.drawRoundedRect(face.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setBrush(look.swatch(color, 0.2 if look.theme.is_dark else 0.16))
        painter.drawRoundedRect(face.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= FAR_ZOOM / 1.5:
            self._paint_text(painter, face.adjusted(PADDING, PADDING - 2, -PADDING, -PADDING + 2))
        if self.selected or self.hovered:
            self._paint_corner(painter, face.bottomRight())

    def _paint_text(self, painter: QPainter, room: QRectF) -> None:
        look, text = self.look, self.sticky.text
        painter.save()
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        painter.setFont(look.note_font)
        painter.setPen(look.text if text.strip() else look.dim)
        painter.drawText(room, text if text.strip() else tr(EMPTY), _WRAP)
        painter.restore()
        if needed_height(text, self.size[0], look) > self.size[1] + 1:  # there is more than can be seen
            painter.setPen(pen(look.dim, 2.4))
            for step in range(3):
                painter.drawPoint(QPointF(room.center().x() - 6 + 6 * step, room.bottom() + 3))

    def _paint_corner(self, painter: QPainter, corner: QPointF) -> None:
        painter.setPen(pen(self.look.dim, 1.2))
        for reach in (4.0, 8.0):
            painter.drawLine(corner + QPointF(-3 - reach, -3), corner + QPointF(-3, -3 - reach))


def needed_height(text: str, width: float, look: Look) -> float:
    """How high a note of this width must be to show all of its text."""
    layout = QTextLayout(text.replace("\n", "\u2028") or " ", look.note_font)
    layout.setTextOption(_WRAP)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width - 2 * PADDING)
        height += line.height()
    layout.endLayout()
    return height + 2 * PADDING - 4
