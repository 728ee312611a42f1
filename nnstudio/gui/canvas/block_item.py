"""Groups on the canvas: the frame of an open one, and the card a collapsed one becomes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.canvas.blocks import TITLE, Block
from nnstudio.gui.canvas.card_item import FAR_ZOOM, RADIUS, CardItem
from nnstudio.gui.canvas.content import CardContent
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Rect
from nnstudio.gui.canvas.look import Look, pen
from nnstudio.project.annotation import Group

_SHEETS = (5.0, 2.5)
"""How far the two cards peep out that stand for the layers within."""


class BlockItem(CardItem):
    """A collapsed group: a card on top of others."""

    def __init__(self, key: str, shown: Block, content: CardContent, look: Look) -> None:
        super().__init__(key, content, look)
        self.shown = shown

    def _paint_behind(self, painter: QPainter) -> None:
        painter.setPen(self.look.border)
        painter.setBrush(self.look.card)
        for step in _SHEETS:
            painter.drawRoundedRect(
                QRectF(step, step, CARD_WIDTH, CARD_HEIGHT).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS
            )


class FrameItem(QGraphicsItem):
    """Round the cards of an open group: its name, how many layers, and a button that folds it up."""

    def __init__(self, group: Group, rect: Rect, look: Look) -> None:
        super().__init__()
        self.of, self.look = group, look
        self.hovered = self.selected = False
        self.rect = QRectF(*rect)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(-3)

    def show_group(self, group: Group, rect: Rect) -> None:
        """Another name, colour or place; repaints only on a change."""
        wanted = QRectF(*rect)
        if wanted != self.rect:
            self.prepareGeometryChange()
            self.rect = wanted
        if group != self.of:
            self.of = group
            self.update()

    def set_look(self, look: Look) -> None:
        """Another theme."""
        self.look = look
        self.update()

    def set_state(self, *, hovered: bool | None = None, selected: bool | None = None) -> None:
        """Change hover or selection; repaints only on a change."""
        after = (
            self.hovered if hovered is None else hovered,
            self.selected if selected is None else selected,
        )
        if after != (self.hovered, self.selected):
            self.hovered, self.selected = after
            self.update()

    def boundingRect(self) -> QRectF:
        return self.rect.adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        look, color = self.look, self.of.color
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self.selected else 1.3
        painter.setPen(pen(look.swatch(color, 1.0 if self.selected or self.hovered else 0.6), width))
        painter.setBrush(look.swatch(color, 0.09 if look.theme.is_dark else 0.06))
        painter.drawRoundedRect(self.rect, RADIUS + 2, RADIUS + 2)
        if option.levelOfDetailFromTransform(painter.worldTransform()) >= FAR_ZOOM:
            self._paint_title(painter)

    def _paint_title(self, painter: QPainter) -> None:
        look, left, middle = self.look, self.rect.left() + 10, self.rect.top() + 6 + TITLE / 2
        painter.setPen(pen(look.dim, 1.6))
        chevron = [(left, middle - 2), (left + 4, middle + 2), (left + 8, middle - 2)]
        painter.drawPolyline(QPolygonF([QPointF(*p) for p in chevron]))
        count = f"{len(self.of.members):,}"
        room = self.rect.width() - 46 - look.detail_metrics.horizontalAdvance(count)
        painter.setFont(look.title_font)
        painter.setPen(look.text)
        name = look.title_metrics.elidedText(self.of.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left + 16, middle + 4), name)
        painter.setFont(look.detail_font)
        painter.setPen(look.dim)
        right = self.rect.right() - 10 - look.detail_metrics.horizontalAdvance(count)
        painter.drawText(QPointF(right, middle + 4), count)
