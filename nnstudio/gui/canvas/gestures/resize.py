"""Take a note by its corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from nnstudio.gui.canvas.geometry import Point, snap
from nnstudio.gui.canvas.gestures.base import Gesture, Pointer
from nnstudio.project.annotation import LARGEST_STICKY, SMALLEST_STICKY

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas


class Resize(Gesture):
    """Makes a note larger or smaller; its corner lands on the grid (Alt: anywhere). One undo step."""

    cursor = Qt.CursorShape.SizeFDiagCursor
    pans_at_edges = True

    def __init__(self, canvas: NetworkCanvas, sticky: str) -> None:
        super().__init__(canvas)
        self.sticky = sticky
        self.origin = self.scene.stickies[sticky].size

    def start(self, pointer: Pointer) -> None:
        self._pressed = pointer

    def move(self, pointer: Pointer) -> None:
        self.scene.resize_sticky(self.sticky, self._size(pointer))

    def end(self, pointer: Pointer) -> None:
        size = self._size(pointer)
        self.cancel()
        if size != self.origin:
            self.canvas.noting.resize(self.sticky, size)

    def cancel(self) -> None:
        if self.sticky in self.scene.stickies:
            self.scene.resize_sticky(self.sticky, self.origin)

    def _size(self, pointer: Pointer) -> Point:
        if pointer.pixel == self._pressed.pixel:
            return self.origin
        place, found = self.scene.stickies[self.sticky].place, []
        for axis, least in enumerate(SMALLEST_STICKY):
            end = place[axis] + self.origin[axis] + pointer.at[axis] - self._pressed.at[axis]
            if not pointer.keys & Qt.KeyboardModifier.AltModifier:
                end = snap(end)
            found.append(min(max(end - place[axis], least), LARGEST_STICKY))
        return found[0], found[1]
