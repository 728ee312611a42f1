"""What a card and a note have in common: a theme, and whether they are pointed at, selected or dragged."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsItem

from nnstudio.gui.canvas.look import Look


class DrawnItem(QGraphicsItem):
    """Takes no mouse events: the view asks ``hit`` what lies where."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.hovered = self.selected = self.dragged = False
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_look(self, look: Look) -> None:
        """Another theme."""
        self.look = look
        self.update()

    def set_state(
        self, *, hovered: bool | None = None, selected: bool | None = None, dragged: bool | None = None
    ) -> None:
        """Change some of the states; repaints only on a change."""
        before = (self.hovered, self.selected, self.dragged)
        wanted = (hovered, selected, dragged)
        after = tuple(b if w is None else w for b, w in zip(before, wanted, strict=True))
        if after != before:
            self.hovered, self.selected, self.dragged = after
            self.restack()
            self.update()

    def restack(self) -> None:
        """Go to the layer that suits the state."""
