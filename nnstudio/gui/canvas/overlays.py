"""What floats over the canvas: the minimap, the hint of an empty canvas, and the box a name is edited in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.blocks import TITLE, group_of_key, key_of
from nnstudio.gui.canvas.geometry import CARD_WIDTH, Rect
from nnstudio.gui.theme import FONT_PX, restyle
from nnstudio.gui.widgets.plain_text import plain_tooltip

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

MAP_SIZE = QSize(132, 76)
MAP_GAP = 14
CARD_RIM = 12.0
"""What a card needs beyond its box: ports, badge, the ring of what is selected."""


class MiniMap(QWidget):
    """The whole network in a corner, with the part in view framed. A click or drag goes there."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
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
        self.setVisible(enough and not self._is_in_the_way())
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
        extent = self.canvas.network_scene.extent().adjusted(-60, -60, 60, 60)
        whole = extent.united(self._shown().intersected(extent.adjusted(-400, -200, 400, 200)))
        room = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        scale = min(room.width() / whole.width(), room.height() / whole.height())
        return scale, room.center() - whole.center() * scale

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
        shown = self._shown()
        frame = QRectF(shown.topLeft() * scale + origin, shown.bottomRight() * scale + origin)
        painter.setPen(QPen(theme.color("accent"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.intersected(QRectF(self.rect()).adjusted(4, 4, -4, -4)), 3, 3)
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _go(self, event: QMouseEvent) -> None:
        scale, origin = self._map()
        self.canvas.zoom.keep()
        spot = event.position() - origin
        self.canvas.centerOn(spot.x() / scale, spot.y() / scale)


class Hint(QLabel):
    """What to do with an empty canvas."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(
            tr("Drag a layer here, or double-click one in the list.\nA network starts with an Input layer."),
            canvas,
        )
        self.canvas = canvas
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "dim")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.settle()

    def settle(self) -> None:
        """Stay in the middle."""
        self.resize(self.sizeHint())
        self.move(self.canvas.rect().center() - self.rect().center())


class RenameBox(QLineEdit):
    """Edits the name of a card or group where it stands. Enter or leaving keeps it, Escape does not."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas.viewport())
        self.canvas = canvas
        self.node_id = ""
        self.setAccessibleName(tr("Name of the layer"))
        self.hide()
        self.textEdited.connect(self._clear_error)

    def open_group(self, group_id: str) -> None:
        """Show the box over the title of a group's frame or on its card."""
        self.open(key_of(group_id))

    def open(self, key: str) -> None:
        """Show the box over a card (or what shows a group, by its key), with the name selected."""
        scene = self.canvas.network_scene
        group = scene.groups.get(group_of_key(key))
        self.node_id = key
        self.setAccessibleName(tr("Name of the group") if group else tr("Name of the layer"))
        self.setText(group.name if group else scene.cards[key].content.name)
        self._clear_error()
        self.settle()
        self.show()
        self.selectAll()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        """Stay on the card."""
        scene, zoom = self.canvas.network_scene, self.canvas.zoom.factor
        if card := scene.card(self.node_id):
            place, room = (card.place[0] + 8, card.place[1] + 3), CARD_WIDTH - 16
        elif frame := scene.frames.get(group_of_key(self.node_id)):
            place, room = (frame.rect.left() + 18, frame.rect.top() + 3), frame.rect.width() - TITLE - 20
        else:
            return
        corner = self.canvas.mapFromScene(QPointF(*place))
        height = max(round(26 * zoom), 22)
        self.setStyleSheet(
            f"padding: 1px 6px; font-size: {max(round(FONT_PX * zoom), 10)}px; font-weight: 600;"
        )
        self.setGeometry(corner.x(), corner.y(), max(round(min(room, 260) * zoom), 110), height)

    def finish(self) -> None:
        """Keep the name if it can be kept, else forget it."""
        if self.node_id and not self._commit():
            self.give_up()

    def give_up(self) -> None:
        """Close without renaming."""
        if self.node_id:
            self.node_id = ""
            self._leave()

    def _leave(self) -> None:
        """Hide, with the focus back on the canvas first: hiding would pass it on, as Tab does."""
        if self.hasFocus():
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def _commit(self) -> bool:
        node_id, self.node_id = self.node_id, ""  # what follows from the edit must not commit again
        sentence = ""
        if group := group_of_key(node_id):
            sentence = self.canvas.grouping.rename(group, self.text())
        elif node_id:
            sentence = self.canvas.editing.rename(node_id, self.text())
        if sentence:
            self.node_id = node_id
            self.setProperty("invalid", True)
            restyle(self)
            self.setToolTip(plain_tooltip(sentence))
            self.canvas.message.emit(sentence)
            return False
        self._leave()
        return True

    def _clear_error(self) -> None:
        self.setToolTip("")
        if self.property("invalid"):
            self.setProperty("invalid", False)
            restyle(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()  # and no further: the canvas behind would open the layer's options
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()
