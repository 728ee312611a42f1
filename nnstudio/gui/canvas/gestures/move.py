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
from nnstudio.gui.canvas.landing import Landing
from nnstudio.gui.canvas.sticky_item import StickyItem

if TYPE_CHECKING:
    from nnstudio.gui.canvas.scene import NetworkScene
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
        self._ghosts: dict[str, CardItem | StickyItem] = {}

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
        self.scene.move_cards(self.origin if copies else cards)
        self.scene.move_stickies(self.notes if copies else notes)
        beside = self._way(cards, notes) if copies else (0.0, 0.0)
        self._show_copy(beside, pointer) if copies else self._forget_copy()
        wire = None if copies else self._wire(pointer)
        self.scene.show_hover(edge=wire)
        if wire is not None:
            self.scene.pill.say(Landing(pointer.at, into=wire).said(self.scene.spec), pointer.at, below=50)
        self.scene.guides.show_lines(() if wire else guides(self._held_box(beside), self._still))

    def end(self, pointer: Pointer) -> None:
        if not self.dragging:
            self._click(pointer)
            return
        cards, notes = self._places(pointer)
        wire, editing = self._wire(pointer), self.canvas.editing
        self._settle()
        if self._copies(pointer):
            self._put_back()
            editing.duplicate(self._way(cards, notes))
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

    def _way(self, cards: Places, notes: Places) -> Point:
        """How far all of it goes."""
        start, end = (
            {**some, **more}[self.held] for some, more in ((self.origin, self.notes), (cards, notes))
        )
        return end[0] - start[0], end[1] - start[1]

    def _held_box(self, beside: Point) -> Rect:
        """Where what is held is shown now, or ``beside`` that its copy."""
        note = self.scene.stickies.get(self.held) if self.held in self.notes else None
        card = None if note else self.scene.card(self.scene.shown(self.held))
        assert note or card
        x, y, width, height = note.box if note else (*card.place, CARD_WIDTH, CARD_HEIGHT)  # type: ignore[union-attr]
        return x + beside[0], y + beside[1], width, height

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

    def _show_copy(self, beside: Point, pointer: Pointer) -> None:
        """The cards and notes of the copy; the others stay."""
        scene = self.scene
        cards = {key: scene.card(key) for key in {scene.shown(node) for node in self.origin}}
        for key, item in (*cards.items(), *((i, scene.stickies[i]) for i in self.notes)):
            assert item is not None
            if key not in self._ghosts:
                ghost = self._ghosts[key] = _ghost(item, scene)
                scene.addItem(ghost)
            self._ghosts[key].setPos(item.place[0] + beside[0], item.place[1] + beside[1])
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


def _ghost(item: CardItem | StickyItem, scene: NetworkScene) -> CardItem | StickyItem:
    """What looks like it, in the air."""
    made: CardItem | StickyItem
    if isinstance(item, StickyItem):
        made = StickyItem(item.sticky, scene.look)
    else:
        made = CardItem("", item.content, scene.look)
    made.set_state(dragged=True)
    made.setZValue(7.5)  # under the words beside the mouse
    return made
