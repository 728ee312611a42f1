"""A layer on the canvas: a card that is painted directly, without child items."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.content import CardContent
from nnstudio.gui.canvas.drawn_item import DrawnItem
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, PORT_RADIUS, Point, input_port, output_port
from nnstudio.gui.canvas.look import Look

RADIUS = 8.0
MARGIN = 12.0
TEXT_LEFT = 16.0
TEXT_RIGHT = CARD_WIDTH - 12.0
SPARK = QRectF(CARD_WIDTH - 62, 11, 50, 16)
FAR_ZOOM = 0.6
"""Below this zoom name and shape are written large, and nothing else: the rest could not be read."""

_BODY = QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT)
_BOUNDS = _BODY.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
_HALO = _BODY.adjusted(-4, -4, 4, 4)
_BADGE = QPointF(CARD_WIDTH - 4, 2)


def _within_body(strip: QRectF) -> QPainterPath:
    """A strip along an edge, with the card's rounded corners."""
    body, path = QPainterPath(), QPainterPath()
    body.addRoundedRect(_BODY.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    path.addRect(strip)
    return body.intersected(path)


_EDGE = _within_body(QRectF(0, 0, 6, CARD_HEIGHT))


class CardItem(DrawnItem):
    """Paints one node. It takes no mouse events: the view asks ``hit`` what lies where.

    Not cached as a picture: painting is about as fast, and stays sharp at every zoom and in exports.
    """

    def __init__(self, node_id: str, content: CardContent, look: Look) -> None:
        super().__init__(look)
        self.node_id = node_id
        self.content = content
        self.ready_port: int | None = None  # an input slot that would take the wire, or -1, -2 … for outputs
        self.progress: float | None = None
        self._strip = QPainterPath()
        self._activity: tuple[float, ...] = ()
        self._spark = QPolygonF()
        self.setZValue(2)

    def set_content(self, content: CardContent) -> None:
        """Write something else on the card; repaints only if it differs."""
        if content != self.content:
            self.content = content
            self.update()

    def restack(self) -> None:
        self.setZValue(4 if self.dragged else 3 if self.selected else 2)

    def set_ready_port(self, port: int | None) -> None:
        """Light the port a dragged wire would go into (-1 is the first output)."""
        if port != self.ready_port:
            self.ready_port = port
            self.update()

    def set_activity(self, values: Sequence[float]) -> None:
        """Draw the newest gradient norms as a sparkline; an empty sequence takes it away."""
        wanted = tuple(values)
        if wanted != self._activity:
            self._activity = wanted
            self._spark = sparkline(wanted, SPARK)
            self.update()

    def set_progress(self, share: float | None) -> None:
        """The strip at the bottom, 0 to 1; None takes it away. Repaints only when a pixel changes."""
        shown = None if share is None else round(min(max(share, 0.0), 1.0) * CARD_WIDTH) / CARD_WIDTH
        if shown != self.progress:
            self.progress = shown
            self._strip = _within_body(QRectF(0, CARD_HEIGHT - 3, CARD_WIDTH * (shown or 0), 3))
            self.update()

    @property
    def learns(self) -> bool:
        """Whether there are gradients to show."""
        return bool(self._activity)

    @property
    def place(self) -> Point:
        """Where the card is now, also while it is being dragged."""
        return self.pos().x(), self.pos().y()

    def boundingRect(self) -> QRectF:
        return _BOUNDS

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        far = option.levelOfDetailFromTransform(painter.worldTransform()) < FAR_ZOOM
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.dragged:
            painter.setOpacity(0.85)
        self._paint_behind(painter)
        self._paint_body(painter)
        if far:
            self._paint_large_words(painter)
        else:
            self._paint_words(painter)
        if not far and not self.content.frozen:
            painter.setPen(self.look.spark)
            painter.drawPolyline(self._spark)
        painter.setOpacity(1.0)
        self._paint_ports(painter)
        self._paint_badge(painter)

    def _paint_behind(self, painter: QPainter) -> None:
        """What lies under the card: nothing, here."""

    def _paint_body(self, painter: QPainter) -> None:
        look, content = self.look, self.content
        if self.selected and not self.dragged:
            painter.setPen(look.halo)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_HALO, RADIUS + 3, RADIUS + 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.shadow)
        painter.drawRoundedRect(_BODY.translated(0, 1.5), RADIUS, RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.card)
        painter.drawRoundedRect(_BODY, RADIUS, RADIUS)
        painter.setBrush(look.group(content.group))
        if content.frozen:
            painter.setOpacity(painter.opacity() * 0.5)
        painter.drawPath(_EDGE)
        if self.progress:
            painter.setBrush(look.progress)
            painter.drawPath(self._strip)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._border())
        painter.drawRoundedRect(_BODY.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _border(self) -> QPen:
        if self.dragged:
            return self.look.border_dragged
        if self.content.badge == "error":
            return self.look.border_error
        if self.content.loose:
            return self.look.border_loose
        return self.look.border_hover if self.hovered else self.look.border

    def _paint_large_words(self, painter: QPainter) -> None:
        look, content = self.look, self.content
        room = TEXT_RIGHT - TEXT_LEFT
        painter.setFont(look.far_font)
        painter.setPen(look.text)
        painter.drawText(QPointF(TEXT_LEFT, 29), _fit(look.far_metrics, content.name, room))
        painter.setFont(look.far_mono_font)
        painter.setPen(look.faint)
        shape = _fit(look.far_mono_metrics, content.shape, room)
        painter.drawText(QPointF(TEXT_LEFT, 54), shape)
        beside = room - look.far_mono_metrics.horizontalAdvance(shape)
        if self._activity and not content.frozen and beside > SPARK.width() + 4:
            painter.setPen(look.far_spark)
            painter.drawPolyline(self._spark.translated(0, 29))

    def _paint_words(self, painter: QPainter) -> None:
        look, content = self.look, self.content
        room = TEXT_RIGHT - TEXT_LEFT
        beside = 50.0 if content.frozen else SPARK.width() + 4 if self._activity else 0.0
        painter.setFont(look.name_font)
        painter.setPen(look.text)
        painter.drawText(QPointF(TEXT_LEFT, 23), _fit(look.name_metrics, content.name, room - beside))
        painter.setFont(look.detail_font)
        painter.setPen(look.dim)
        painter.drawText(QPointF(TEXT_LEFT, 40), _fit(look.detail_metrics, content.detail, room))
        if content.frozen:
            words = tr("frozen")
            painter.drawText(QPointF(TEXT_RIGHT - look.detail_metrics.horizontalAdvance(words), 23), words)
        painter.setFont(look.mono_font)
        painter.setPen(look.faint)
        width = look.mono_metrics.horizontalAdvance(content.count)
        painter.drawText(QPointF(TEXT_LEFT, 57), _fit(look.mono_metrics, content.shape, room - width - 8))
        painter.drawText(QPointF(TEXT_RIGHT - width, 57), content.count)

    def _paint_ports(self, painter: QPainter) -> None:
        look, (inputs, outputs) = self.look, (self.content.input_slots, self.content.output_slots)
        painter.setBrush(look.card)
        ports = [(slot, input_port((0, 0), slot, inputs)) for slot in range(inputs)]
        ports += [(-1 - number, output_port((0, 0), number, outputs)) for number in range(outputs)]
        for port, (x, y) in ports:
            ready = port == self.ready_port
            painter.setPen(look.port_ready if ready else look.port)
            radius = PORT_RADIUS + 2 if ready else PORT_RADIUS
            painter.drawEllipse(QPointF(x, y), radius, radius)

    def _paint_badge(self, painter: QPainter) -> None:
        if not self.content.badge:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.badge(self.content.badge))
        painter.drawEllipse(_BADGE, 9, 9)
        painter.setPen(QPen(self.look.theme.color("panel"), 1.8))
        x, y = _BADGE.x(), _BADGE.y()
        if self.content.badge == "error":
            painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
            painter.drawLine(QPointF(x + 3, y - 3), QPointF(x - 3, y + 3))
        else:
            painter.drawLine(QPointF(x, y - 4.5), QPointF(x, y + 1))
            painter.drawPoint(QPointF(x, y + 4.5))


def sparkline(values: Sequence[float], into: QRectF) -> QPolygonF:
    """The newest norms as a line on a log axis that shows at least one power of ten; gaps are left out."""
    logs = [math.log10(v) if v > 0 and math.isfinite(v) else None for v in values]
    known = [v for v in logs if v is not None]
    if len(known) < 2:
        return QPolygonF()
    middle, half = (max(known) + min(known)) / 2, max((max(known) - min(known)) / 2, 0.5)
    step = into.width() / (len(values) - 1)
    return QPolygonF(
        [
            QPointF(into.left() + i * step, into.center().y() - (v - middle) / half * into.height() / 2)
            for i, v in enumerate(logs)
            if v is not None
        ]
    )


def _fit(metrics: QFontMetricsF, text: str, width: float) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
