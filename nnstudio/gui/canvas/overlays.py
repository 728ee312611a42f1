"""What floats over the canvas: the hint of an empty one, the way back, and the box a name is edited in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.blocks import TITLE, group_of_key, key_of
from nnstudio.gui.canvas.geometry import CARD_WIDTH
from nnstudio.gui.theme import FONT_PX, restyle
from nnstudio.gui.widgets.plain_text import plain_tooltip

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas


class Hint(QLabel):
    """What to do with an empty canvas."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(
            tr(
                "Drag a layer here, or double-click and type its name.\nA network starts with an Input layer."
            ),
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


class WayBack(QPushButton):
    """Leads back to the network when nothing of it is in view."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(tr("The network is out of view. Show it"), canvas)
        self.canvas = canvas
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+9 does the same
        self.hide()
        self.clicked.connect(lambda _=False: canvas.fit())

    def settle(self) -> None:
        """Stay in the middle, while it is of use."""
        canvas, scene = self.canvas, self.canvas.network_scene
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        drawn = bool(scene.cards or scene.stickies)
        self.setVisible(drawn and not seen.intersects(scene.extent()))
        if not self.isHidden():
            self.adjustSize()
            self.move(canvas.rect().center() - self.rect().center())


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
            self._clear_error()
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
            below = QPointF(self.geometry().center().x(), self.geometry().bottom())
            self.canvas.network_scene.pill.say(sentence, self.canvas.scene_point(below), bad=True, below=18)
            return False
        self._leave()
        return True

    def _clear_error(self) -> None:
        self.setToolTip("")
        if self.property("invalid"):
            self.canvas.network_scene.pill.hide()
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
