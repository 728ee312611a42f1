"""Move the selected cards and notes, snapping to the grid (Alt: freely; Ctrl: move a copy)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.aligning import guides
from nnstudio.gui.canvas.card_item import CardItem
from nnstudio.gui.canvas.connecting import may_insert
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, Rect, snap
from nnstudio.gui.canvas.gestures.base import Gesture, Pointer

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

THRESHOLD = 4.0
"""How many pixels the mouse must move before a click becomes a drag."""

Places = dict[str, Point]


class Move(Gesture):
    """Drags what is selected; ``held``, the layer or note under the mouse, lands on the grid. While it is
    level with another, a line says so. One loose layer over a wire is put into it. One undo step at the end.

    A press and release without a drag is a click: one on something among several that are selected selects
    ``clicked`` (layers and notes) alone, or, with Ctrl or Shift, takes it out (``take_out``).
    """

    def __init__(
        self,
        canvas: NetworkCanvas,
        held: str,
        clicked: tuple[tuple[str, ...], tuple[str, ...]],
        take_out: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(canvas)
        self.held, self.clicked, self.take_out = held, clicked, take_out
        chosen, scene = canvas.selection, self.scene
        self.origin: Places = {i: scene.cards[i].place for i in chosen.nodes}
        self.notes: Places = {i: scene.stickies[i].place for i in chosen.stickies}
        self.dragging = False
        self._ghosts: dict[str, CardItem] = {}

    def start(self, pointer: Pointer) -> None:
        self._pressed = pointer

    def move(self, pointer: Pointer) -> None:
        if not self.dragging and math.dist(pointer.pixel, self._pressed.pixel) < THRESHOLD:
            return
        if not self.dragging:
            self.dragging = self.pans_at_edges = True
            self._still = self._others()
        cards, notes = self._places(pointer)
        copies = self._copies(pointer)
        self._lift(not copies)
        self._show_copy(cards if copies else {}, pointer)
        self.scene.move_cards(self.origin if copies else cards)
        self.scene.move_stickies(self.notes if copies else notes)
        wire = None if copies else self._wire(pointer)
        self.scene.show_hover(edge=wire)
        lines = () if wire else guides(self._held_box(cards, notes), self._still)
        self.scene.guides.show_lines(lines)

    def end(self, pointer: Pointer) -> None:
        if not self.dragging:
            self._click(pointer)
            return
        cards, notes = self._places(pointer)
        wire, editing = self._wire(pointer), self.canvas.editing
        self._settle()
        if self._copies(pointer):
            self._put_back()
            (x, y), (to_x, to_y) = (
                {**a, **b}[self.held] for a, b in ((self.origin, self.notes), (cards, notes))
            )
            editing.duplicate((to_x - x, to_y - y))
        elif wire is not None:
            editing.insert(self.held, wire, cards[self.held])
        elif (cards, notes) != (self.origin, self.notes):
            editing.move(cards, notes)

    def cancel(self) -> None:
        self._put_back()
        self._settle()

    def _click(self, pointer: Pointer) -> None:
        if self.take_out:
            self.take_out()
        elif not pointer.adds and len(self.origin) + len(self.notes) > 1:
            self.canvas.selection.set(self.clicked[0], (), self.clicked[1])

    def _put_back(self) -> None:
        self.scene.move_cards({i: p for i, p in self.origin.items() if i in self.scene.cards})
        self.scene.move_stickies({i: p for i, p in self.notes.items() if i in self.scene.stickies})

    def _places(self, pointer: Pointer) -> tuple[Places, Places]:
        """Where cards and notes would lie now."""
        dx, dy = pointer.at[0] - self._pressed.at[0], pointer.at[1] - self._pressed.at[1]
        if not pointer.keys & Qt.KeyboardModifier.AltModifier:
            x, y = self.origin[self.held] if self.held in self.origin else self.notes[self.held]
            dx, dy = snap(x + dx) - x, snap(y + dy) - y
        cards, notes = (
            {i: (x + dx, y + dy) for i, (x, y) in places.items()} for places in (self.origin, self.notes)
        )
        return cards, notes

    def _held_box(self, cards: Places, notes: Places) -> Rect:
        if note := self.scene.stickies.get(self.held) if self.held in notes else None:
            return (*notes[self.held], *note.size)
        card = self.scene.card(self.scene.shown(self.held))
        assert card is not None
        place = cards[self.held] if not self.scene.is_folded(self.held) else card.place
        return (*place, CARD_WIDTH, CARD_HEIGHT)

    def _others(self) -> list[Rect]:
        """What stays where it is."""
        drawing = self.scene.drawing
        moving = {self.scene.shown(i) for i in self.origin}
        cards = [box for key, box in drawing.boxes().items() if key not in moving]
        return cards + [box for key, box in drawing.stickies.items() if key not in self.notes]

    # A copy, and a wire

    @staticmethod
    def _copies(pointer: Pointer) -> bool:
        return bool(pointer.keys & Qt.KeyboardModifier.ControlModifier)

    def _show_copy(self, cards: Places, pointer: Pointer) -> None:
        """The cards of the copy, while the others stay."""
        if not cards:
            self._forget_copy()
            return
        for node, place in cards.items():
            if node not in self._ghosts and not self.scene.is_folded(node):
                ghost = self._ghosts[node] = CardItem("", self.scene.cards[node].content, self.scene.look)
                ghost.set_state(dragged=True)
                ghost.setZValue(7.5)  # under the words beside the mouse
                self.scene.addItem(ghost)
            if node in self._ghosts:
                self._ghosts[node].setPos(*place)
        self.scene.pill.say(tr("copy"), pointer.at, below=50)

    def _forget_copy(self) -> None:
        if self._ghosts or self.scene.pill.isVisible():
            self.scene.pill.hide()
        for ghost in self._ghosts.values():
            self.scene.removeItem(ghost)
        self._ghosts.clear()

    def _wire(self, pointer: Pointer) -> Edge | None:
        """The wire that one loose layer would be put into."""
        if len(self.origin) != 1 or self.notes or self.scene.is_folded(self.held):
            return None
        return self.scene.drawing.wire_at(pointer.at) if may_insert(self.scene.spec, self.held) else None

    def _settle(self) -> None:
        """Nothing is in the air any more."""
        self._lift(False)
        self.scene.guides.show_lines(())
        self.scene.show_hover()
        self._forget_copy()

    def _lift(self, up: bool) -> None:
        for key in {self.scene.shown(i) for i in self.origin if i in self.scene.cards}:
            if card := self.scene.card(key):
                card.set_state(dragged=up)
        for note_id in self.notes:
            if note := self.scene.stickies.get(note_id):
                note.set_state(dragged=up)
