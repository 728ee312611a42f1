"""The box a note is written in, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import restyle
from nnstudio.gui.widgets.plain_text import plain_tooltip
from nnstudio.project.annotation import MAX_STICKY_BYTES, text_problem

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

SMALLEST = (160, 72)
"""Pixels of the screen: at a far zoom the box is larger than the note."""


class StickyBox(QPlainTextEdit):
    """Plain text. Leaving it or Ctrl+Enter keeps what was written. Escape leaves a note as it was, and undo
    brings back what was written; the first text of a note is kept by Escape, too.
    """

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas.viewport())
        self.canvas = canvas
        self.sticky_id = ""
        self.setAccessibleName(tr("Text of the note"))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._check)
        self.hide()

    def open(self, sticky_id: str) -> None:
        """Show the box over a note, with the cursor at the end."""
        found = self.canvas.noting.find(sticky_id)
        if found is None:
            return
        self.sticky_id = sticky_id
        self.setPlainText(found.text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.settle()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        """Stay on the note."""
        item = self.canvas.network_scene.stickies.get(self.sticky_id)
        if item is None:
            return
        zoom = self.canvas.zoom.factor
        corner = self.canvas.mapFromScene(QPointF(*item.place))
        self.setStyleSheet(f"padding: 2px 3px; font-size: {max(round(12.5 * zoom), 10)}px;")
        width, height = (max(round(s * zoom), least) for s, least in zip(item.size, SMALLEST, strict=True))
        self.setGeometry(corner.x(), corner.y(), width, height)

    def finish(self) -> None:
        """Keep what was written; a text that is no note's stays in the box, marked."""
        if not self.sticky_id:
            return
        sticky_id, self.sticky_id = self.sticky_id, ""  # what follows from the edit must not commit again
        look = self.canvas.network_scene.look
        if sentence := self.canvas.noting.write(sticky_id, self.toPlainText(), look):
            if self.canvas.noting.find(sticky_id) is not None:
                self.sticky_id = sticky_id
                self._mark(sentence)
            self.canvas.message.emit(sentence)
        if not self.sticky_id:
            self._leave()

    def _leave(self) -> None:
        """Hide, with the focus back on the canvas first: hiding would pass it on, as Tab does."""
        if self.hasFocus():
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def give_up(self) -> None:
        """Close with the note as it was; what was written is one undo away."""
        found = self.canvas.noting.find(self.sticky_id)
        if found is not None and not found.text.strip():
            self.finish()
        elif self.sticky_id:
            sticky_id, self.sticky_id = self.sticky_id, ""
            look, written = self.canvas.network_scene.look, self.toPlainText()
            if found is not None and self.canvas.noting.take_back(sticky_id, written, look):
                self.canvas.message.emit(tr("The note is as it was. Undo brings back what you wrote."))
            self._leave()

    @Slot()
    def _check(self) -> None:
        """Say at once when there is more than a note holds."""
        sentence = text_problem(self.toPlainText()) if self.sticky_id else ""
        self._mark(sentence)
        if sentence:
            self.canvas.message.emit(sentence)

    def _mark(self, sentence: str) -> None:
        self.setToolTip(
            plain_tooltip(sentence) if sentence else tr("At most {most:,} bytes", most=MAX_STICKY_BYTES)
        )
        if bool(self.property("invalid")) != bool(sentence):
            self.setProperty("invalid", bool(sentence))
            restyle(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()
