"""The minimap: the whole network in a corner of the canvas, to see where one is and to go elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QGraphicsItem, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, Rect

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

MAP_SIZE = QSize(132, 76)
MAP_GAP = 14
CARD_RIM = 12.0
"""What a card needs beyond its box: ports, badge, the ring of what is selected."""
INSIDE = 4
"""Free space along the map's border; the frame of what is in view never leaves it."""
LEAST = 7.0
"""How small that frame becomes at most: it must still be seen, and taken hold of."""


class MiniMap(QWidget):
    """The whole network in a corner, with the part in view framed.

    A click or drag goes there, a double-click shows all.
    """

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self._held: tuple[float, QPointF] | None = None
        self._grip = QPointF()
        self._gives_way = False
        self.setFixedSize(MAP_SIZE)
        self.setAccessibleName(tr("Overview of the network"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.settle()

    def settle(self) -> None:
        """Stay in the corner; make way in a small window."""
        view = self.canvas.size()
        self.move(view.width() - self.width() - MAP_GAP, view.height() - self.height() - MAP_GAP)
        self.refresh()

    def refresh(self) -> None:
        """Something moved."""
        view = self.canvas.size()
        enough = bool(self.canvas.network_scene.cards) and view.width() > 420 and view.height() > 240
        dragged_over = self._gives_way and self.canvas.gesture is not None
        self.setVisible(self._held is not None or (enough and not dragged_over and not self._is_in_the_way()))
        self.update()

    def _is_in_the_way(self) -> bool:
        """Whether it would cover something although the whole network is in view, so that nobody needs it."""
        canvas, scene = self.canvas, self.canvas.network_scene
        if not self._shown().contains(scene.extent()):
            return False
        below = canvas.mapToScene(self.geometry()).boundingRect()
        boxes = (*scene.drawing.boxes().values(), *scene.drawing.stickies.values())
        below = below.adjusted(-CARD_RIM, -CARD_RIM, CARD_RIM, CARD_RIM)
        return any(below.intersects(QRectF(*box)) for box in boxes)

    def _shown(self) -> QRectF:
        """The part of the drawing in view."""
        return self.canvas.mapToScene(self.canvas.viewport().rect()).boundingRect()

    def _map(self) -> tuple[float, QPointF]:
        """Scale, and where the drawing's origin lies on the map."""
        if self._held is not None:
            return self._held
        extent = self.canvas.network_scene.extent().adjusted(-60, -60, 60, 60)
        whole = extent.united(self._shown().intersected(extent.adjusted(-400, -200, 400, 200)))
        room = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        scale = min(room.width() / whole.width(), room.height() / whole.height())
        return scale, room.center() - whole.center() * scale

    def _frame(self) -> QRectF:
        """Round what is in view, as far as it lies on the map; at the border what lies beyond."""
        scale, origin = self._map()
        shown, room = self._shown(), QRectF(self.rect()).adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
        start, end = shown.topLeft() * scale + origin, shown.bottomRight() * scale + origin
        left = min(max(start.x(), room.left()), room.right() - LEAST)
        top = min(max(start.y(), room.top()), room.bottom() - LEAST)
        right = max(min(end.x(), room.right()), left + LEAST)
        bottom = max(min(end.y(), room.bottom()), top + LEAST)
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def make_way(self, pixel: Point) -> None:
        """Something is dragged on the canvas: show where it is, or give way if it comes near."""
        room = self.geometry().adjusted(
            -int(CARD_WIDTH), -int(CARD_HEIGHT), int(CARD_WIDTH), int(CARD_HEIGHT)
        )
        self._gives_way = room.contains(QPointF(*pixel).toPoint())
        self.refresh()

    def uncover(self, item: QGraphicsItem) -> None:
        """Push the paper up where the map would hide what is to be seen."""
        self.refresh()
        lies = self.canvas.mapFromScene(item.sceneBoundingRect()).boundingRect()
        if self.isVisible() and self.geometry().intersects(lies) and lies.height() < self.y():
            self.canvas.scroll_by(0, lies.bottom() - self.y() + MAP_GAP)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = self.canvas.network_scene.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("panel", 0.92))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        scale, origin = self._map()
        selected = set(self.canvas.selection.nodes)
        scene = self.canvas.network_scene
        for item in scene.stickies.values():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(scene.look.swatch(item.sticky.color, 0.5))
            painter.drawRect(self._on_map(item.box, scale, origin))
        for key, box in scene.drawing.boxes().items():
            card = scene.card(key)
            bad = card is not None and card.content.badge == "error"
            chosen = bool(selected.intersection(scene.members(key)))
            self._draw_card(painter, self._on_map(box, scale, origin), chosen=chosen, bad=bad)
        frame = self._frame()
        painter.setPen(QPen(theme.color("accent"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 3, 3)
        painter.end()

    def _draw_card(self, painter: QPainter, spot: QRectF, *, chosen: bool, bad: bool) -> None:
        """What is selected is framed, and what is wrong crossed out: nothing is told by colour alone."""
        theme = self.canvas.network_scene.look.theme
        painter.setPen(QPen(theme.color("accent"), 1.4) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if chosen else "bad" if bad else "faint", 0.6))
        painter.drawRoundedRect(spot, 1.5, 1.5)
        if bad:
            inner = spot.adjusted(1.5, 1.5, -1.5, -1.5)
            painter.setPen(QPen(theme.color("panel"), 1.2))
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.bottomLeft(), inner.topRight())

    @staticmethod
    def _on_map(box: Rect, scale: float, origin: QPointF) -> QRectF:
        return QRectF(QPointF(*box[:2]) * scale + origin, QSizeF(*box[2:]) * scale)

    # Going elsewhere ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Taken by its frame the view moves along; a press beside it goes there first."""
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._held = self._map()  # it stays as it is while one drags: it would run away under the mouse
        if not self._frame().contains(event.position()):
            self._show(event.position())
        self._grip = event.position() - self._middle()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._show(event.position() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self._held is not None:
            self._held = None
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.canvas.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms into the middle of the view."""
        zoom = self.canvas.zoom
        if turn := event.angleDelta().y():
            zoom.set_factor(zoom.factor * 1.25 ** (turn / 120))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()  # the canvas's menu would be about what lies hidden below

    def _show(self, spot: QPointF) -> None:
        """Put the middle of the view there; not beyond the map, where one would be lost."""
        room = QRectF(self.rect()).adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
        x = min(max(spot.x(), room.left()), room.right())
        y = min(max(spot.y(), room.top()), room.bottom())
        scale, origin = self._map()
        self.canvas.zoom.keep()
        self.canvas.centerOn((x - origin.x()) / scale, (y - origin.y()) / scale)

    def _middle(self) -> QPointF:
        """The middle of the view, on the map."""
        scale, origin = self._map()
        return self._shown().center() * scale + origin
