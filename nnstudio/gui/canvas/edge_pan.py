"""Dragging against the border of the view moves the paper, so that one can reach what is not in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QTimer, Slot

from nnstudio.gui.canvas.gestures import Pointer

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

BORDER = 28.0
"""How near the border, in pixels, the paper begins to move; the nearer, the faster."""
FASTEST = 18.0


class EdgePan(QTimer):
    """Pushes the paper while a gesture that wants it is held near the border."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pointer = Pointer((0.0, 0.0))
        self.setInterval(16)
        self.timeout.connect(self.push)

    def watch(self, pointer: Pointer) -> None:
        """The mouse is here now."""
        self._pointer = pointer
        gesture = self._canvas.gesture
        if gesture is not None and gesture.pans_at_edges and any(self._speed()):
            if not self.isActive():
                self.start()
        else:
            self.stop()

    @Slot()
    def push(self) -> None:
        """Move the paper a little, and the gesture with it."""
        if self._canvas.gesture is None:
            self.stop()
            return
        self._canvas.scroll_by(*self._speed())
        pixel = self._pointer.pixel
        at = self._canvas.scene_point(QPointF(*pixel))
        self._canvas.gesture.move(Pointer(at, pixel, self._pointer.keys))

    def _speed(self) -> tuple[float, float]:
        size = self._canvas.viewport().size()
        return _push(self._pointer.pixel[0], size.width()), _push(self._pointer.pixel[1], size.height())


def _push(place: float, extent: int) -> float:
    """Pixels a tick along one axis: none in the middle, up to the fastest at and beyond the border."""
    before, behind = BORDER - place, place - (extent - BORDER)
    if before > 0:
        return -FASTEST * min(before / BORDER, 1.0)
    return FASTEST * min(behind / BORDER, 1.0) if behind > 0 else 0.0
