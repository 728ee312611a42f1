"""Dragging against the border of the view moves the paper, so that one can reach what is not in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QTimer, Slot

from nnstudio.gui.canvas.gestures import Pointer

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

BORDER = 20.0
"""How near the border, in pixels, the paper begins to move; the nearer, the faster."""
FASTEST = 12.0
OUTWARD = 12.0
PATIENCE = 12
"""How many ticks (a fifth of a second) the mouse must stay there: passing by or dropping moves nothing."""


class EdgePan(QTimer):
    """Pushes the paper while a gesture that wants it is held near the border.

    A gesture that begins near the border pushes nothing until the mouse was away from it, or goes on outward.
    """

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pointer = self._pressed = Pointer((0.0, 0.0))
        self._armed = False
        self._waited = 0
        self.setInterval(16)
        self.timeout.connect(self.push)

    def begin(self, pointer: Pointer) -> None:
        """A gesture starts here."""
        self.stop()
        self._pointer = self._pressed = pointer
        self._armed = not any(self._speed())

    def watch(self, pointer: Pointer) -> None:
        """The mouse is here now."""
        self._pointer = pointer
        gesture, speed = self._canvas.gesture, self._speed()
        self._armed = self._armed or not any(speed) or self._goes_outward(speed)
        if gesture is not None and gesture.pans_at_edges and self._armed and any(speed):
            if not self.isActive():
                self._waited = 0
                self.start()
        else:
            self.stop()

    @Slot()
    def push(self) -> None:
        """Move the paper a little, and the gesture with it."""
        if self._canvas.gesture is None:
            self.stop()
            return
        self._waited += 1
        if self._waited < PATIENCE or not self._canvas.gesture.pans_at_edges:
            return
        self._canvas.scroll_by(*self._speed())
        pixel = self._pointer.pixel
        at = self._canvas.scene_point(QPointF(*pixel))
        self._canvas.gesture.move(Pointer(at, pixel, self._pointer.keys))

    def _goes_outward(self, speed: tuple[float, float]) -> bool:
        moved = [now - then for now, then in zip(self._pointer.pixel, self._pressed.pixel, strict=True)]
        return any(way * push > 0 and abs(way) > OUTWARD for way, push in zip(moved, speed, strict=True))

    def _speed(self) -> tuple[float, float]:
        size = self._canvas.viewport().size()
        return _push(self._pointer.pixel[0], size.width()), _push(self._pointer.pixel[1], size.height())


def _push(place: float, extent: int) -> float:
    """Pixels a tick along one axis: none in the middle, up to the fastest at and beyond the border."""
    before, behind = BORDER - place, place - (extent - BORDER)
    if before > 0:
        return -FASTEST * min(before / BORDER, 1.0)
    return FASTEST * min(behind / BORDER, 1.0) if behind > 0 else 0.0
