"""What every gesture is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt

from nnstudio.gui.canvas.geometry import Point

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

NO_KEYS = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Pointer:
    """Where the mouse is: in the drawing, in pixels of the view, and the keys held."""

    at: Point
    pixel: Point = (0.0, 0.0)
    keys: Qt.KeyboardModifier = NO_KEYS

    @property
    def adds(self) -> bool:
        """Whether Ctrl or Shift is held: add to the selection instead of replacing it."""
        return bool(self.keys & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))


class Gesture:
    """From press to release. Nothing is edited before ``end``; after ``cancel`` all is as it was."""

    cursor: ClassVar[Qt.CursorShape | None] = None
    pans_at_edges: bool = False

    def __init__(self, canvas: NetworkCanvas) -> None:
        self.canvas = canvas
        self.scene = canvas.network_scene

    def start(self, pointer: Pointer) -> None:
        """The button went down."""

    def move(self, pointer: Pointer) -> None:
        """The mouse moved."""

    def end(self, pointer: Pointer) -> None:
        """The button went up: do it."""

    def cancel(self) -> None:
        """Escape, or the document changed meanwhile: undo what is only shown."""
