"""Select what a rectangle touches."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.geometry import spanning
from nnstudio.gui.canvas.gestures.base import Gesture, Pointer

Touched = tuple[tuple[str, ...], tuple[Edge, ...], tuple[str, ...]]
"""Layers, wires and notes."""


class RubberBand(Gesture):
    """Shows the coming selection while dragging and selects at the end. Ctrl or Shift adds to the selection.

    Without a drag it is a click on nothing, which selects nothing.
    """

    pans_at_edges = True

    def start(self, pointer: Pointer) -> None:
        self._pressed = pointer
        chosen = self.canvas.selection
        self._kept: Touched = (chosen.nodes, chosen.edges, chosen.stickies) if pointer.adds else ((), (), ())
        self._band = QGraphicsRectItem()
        pen = QPen(self.scene.look.accent, 1)
        pen.setCosmetic(True)
        self._band.setPen(pen)
        self._band.setBrush(self.scene.look.theme.color("accent", 0.1))
        self._band.setZValue(7)
        self.scene.addItem(self._band)

    def move(self, pointer: Pointer) -> None:
        self._band.setRect(QRectF(*spanning(self._pressed.at, pointer.at)))
        self.scene.show_selection(*self._touched(pointer))

    def end(self, pointer: Pointer) -> None:
        touched = self._touched(pointer) if pointer.pixel != self._pressed.pixel else self._kept
        self.scene.removeItem(self._band)
        self.canvas.selection.set(*touched)
        self.canvas.show_selection()

    def cancel(self) -> None:
        self.scene.removeItem(self._band)
        self.canvas.show_selection()

    def _touched(self, pointer: Pointer) -> Touched:
        keys, edges, notes = self.scene.drawing.inside(spanning(self._pressed.at, pointer.at))
        nodes = [node for key in keys for node in self.scene.members(key)]
        return (*self._kept[0], *nodes), (*self._kept[1], *edges), (*self._kept[2], *notes)
