"""Move the selected cards, snapping to the grid (Alt: freely)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from nnstudio.gui.canvas.geometry import Point, snap
from nnstudio.gui.canvas.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

THRESHOLD = 4.0
"""How many pixels the mouse must move before a click becomes a drag."""


class Move(Gesture):
    """Drags ``nodes``; ``held``, the one under the mouse, lands on the grid. One undo step at the end.

    A press and release without a drag is a click: then ``on_click`` is called (a click on one of several
    selected cards selects it alone).
    """

    def __init__(self, canvas: NetworkCanvas, held: str, nodes: tuple[str, ...]) -> None:
        super().__init__(canvas)
        self.held = held
        self.origin: dict[str, Point] = {i: self.scene.cards[i].place for i in nodes}
        self.dragging = False

    def start(self, pointer: Pointer) -> None:
        self._pressed = pointer

    def move(self, pointer: Pointer) -> None:
        if not self.dragging and math.dist(pointer.pixel, self._pressed.pixel) < THRESHOLD:
            return
        if not self.dragging:
            self.dragging = self.pans_at_edges = True
            for node_id in self.origin:
                self.scene.cards[node_id].set_state(dragged=True)
        self.scene.move_cards(self._places(pointer))

    def end(self, pointer: Pointer) -> None:
        if not self.dragging:
            if not pointer.adds and len(self.origin) > 1:
                self.canvas.selection.set([self.held])
            return
        places = self._places(pointer)
        self._lay_down()
        if places != self.origin:
            self.canvas.editing.move(places)

    def cancel(self) -> None:
        self.scene.move_cards({i: p for i, p in self.origin.items() if i in self.scene.cards})
        self._lay_down()

    def _places(self, pointer: Pointer) -> dict[str, Point]:
        dx, dy = pointer.at[0] - self._pressed.at[0], pointer.at[1] - self._pressed.at[1]
        if not pointer.keys & Qt.KeyboardModifier.AltModifier:
            x, y = self.origin[self.held]
            dx, dy = snap(x + dx) - x, snap(y + dy) - y
        return {i: (x + dx, y + dy) for i, (x, y) in self.origin.items()}

    def _lay_down(self) -> None:
        for node_id in self.origin:
            if card := self.scene.cards.get(node_id):
                card.set_state(dragged=False)
