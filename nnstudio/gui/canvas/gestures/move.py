"""Move the selected cards and notes, snapping to the grid (Alt: freely)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from nnstudio.gui.canvas.aligning import guides
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, Rect, snap
from nnstudio.gui.canvas.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

THRESHOLD = 4.0
"""How many pixels the mouse must move before a click becomes a drag."""


class Move(Gesture):
    """Drags what is selected; ``held``, the layer or note under the mouse, lands on the grid. While it is
    level with another, a line says so. One undo step at the end.

    A press and release without a drag is a click: one on something among several that are selected selects
    ``clicked`` (layers and notes) alone.
    """

    def __init__(
        self, canvas: NetworkCanvas, held: str, clicked: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> None:
        super().__init__(canvas)
        self.held, self.clicked = held, clicked
        chosen, scene = canvas.selection, self.scene
        self.origin: dict[str, Point] = {i: scene.cards[i].place for i in chosen.nodes}
        self.notes: dict[str, Point] = {i: scene.stickies[i].place for i in chosen.stickies}
        self.dragging = False

    def start(self, pointer: Pointer) -> None:
        self._pressed = pointer

    def move(self, pointer: Pointer) -> None:
        if not self.dragging and math.dist(pointer.pixel, self._pressed.pixel) < THRESHOLD:
            return
        if not self.dragging:
            self.dragging = self.pans_at_edges = True
            self._lift(True)
            self._still = self._others()
        cards, notes = self._places(pointer)
        self.scene.move_cards(cards)
        self.scene.move_stickies(notes)
        self.scene.guides.show_lines(guides(self._held_box(), self._still))

    def end(self, pointer: Pointer) -> None:
        if not self.dragging:
            if not pointer.adds and len(self.origin) + len(self.notes) > 1:
                self.canvas.selection.set(self.clicked[0], (), self.clicked[1])
            return
        cards, notes = self._places(pointer)
        self._lift(False)
        if (cards, notes) != (self.origin, self.notes):
            self.canvas.editing.move(cards, notes)

    def cancel(self) -> None:
        self.scene.move_cards({i: p for i, p in self.origin.items() if i in self.scene.cards})
        self.scene.move_stickies({i: p for i, p in self.notes.items() if i in self.scene.stickies})
        self._lift(False)

    def _places(self, pointer: Pointer) -> tuple[dict[str, Point], dict[str, Point]]:
        """Where cards and notes would lie now."""
        dx, dy = pointer.at[0] - self._pressed.at[0], pointer.at[1] - self._pressed.at[1]
        if not pointer.keys & Qt.KeyboardModifier.AltModifier:
            x, y = self.origin[self.held] if self.held in self.origin else self.notes[self.held]
            dx, dy = snap(x + dx) - x, snap(y + dy) - y
        cards, notes = (
            {i: (x + dx, y + dy) for i, (x, y) in places.items()} for places in (self.origin, self.notes)
        )
        return cards, notes

    def _held_box(self) -> Rect:
        if note := self.scene.stickies.get(self.held) if self.held in self.notes else None:
            return note.box
        card = self.scene.card(self.scene.shown(self.held))
        assert card is not None
        return (*card.place, CARD_WIDTH, CARD_HEIGHT)

    def _others(self) -> list[Rect]:
        """What stays where it is."""
        drawing = self.scene.drawing
        moving = {self.scene.shown(i) for i in self.origin}
        cards = [box for key, box in drawing.boxes().items() if key not in moving]
        return cards + [box for key, box in drawing.stickies.items() if key not in self.notes]

    def _lift(self, up: bool) -> None:
        for key in {self.scene.shown(i) for i in self.origin if i in self.scene.cards}:
            if card := self.scene.card(key):
                card.set_state(dragged=up)
        for note_id in self.notes:
            if note := self.scene.stickies.get(note_id):
                note.set_state(dragged=up)
        self.scene.guides.show_lines(())
