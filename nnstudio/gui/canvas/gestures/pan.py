"""Push the paper: middle button, or space and drag."""

from __future__ import annotations

from PySide6.QtCore import Qt

from nnstudio.gui.canvas.gestures.base import Gesture, Pointer


class Pan(Gesture):
    """Moves the view with the mouse."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self, pointer: Pointer) -> None:
        self._last = pointer.pixel

    def move(self, pointer: Pointer) -> None:
        self.canvas.scroll_by(self._last[0] - pointer.pixel[0], self._last[1] - pointer.pixel[1])
        self._last = pointer.pixel
