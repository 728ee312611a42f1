"""The canvas from the keyboard: everything the mouse can do to cards, but for free dragging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.blocks import group_of_key
from nnstudio.gui.canvas.geometry import GRID
from nnstudio.gui.canvas.gestures import KeyConnect
from nnstudio.gui.canvas.hit import NOTHING, HitTarget
from nnstudio.gui.canvas.navigate import Direction, neighbour

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

FAR = 5
"""Steps of the grid that Ctrl+Shift+arrows move."""
NOTE = "\n"
"""What tells notes from cards where both are walked: no id holds it."""

_ARROWS: dict[int, tuple[Direction, int, int]] = {
    Qt.Key.Key_Left: ("left", -GRID, 0),
    Qt.Key.Key_Right: ("right", GRID, 0),
    Qt.Key.Key_Up: ("up", 0, -GRID),
    Qt.Key.Key_Down: ("down", 0, GRID),
}


class KeyCommands:
    """Arrows go from card to card (Shift adds), Ctrl+arrows move what is selected (Shift: five steps), Tab
    goes along the network and then the notes, Alt+arrows go along wires, C draws a wire out of a layer and
    Shift+C one into it, A asks which layer to add, Enter edits, F2 renames, Delete deletes (Ctrl+Delete joins
    the ends), Escape cancels, Ctrl+plus, minus and 0 zoom.
    """

    def __init__(self, canvas: NetworkCanvas) -> None:
        self.canvas = canvas
        self.space_held = False

    def press(self, event: QKeyEvent) -> bool:
        """Returns whether the key meant something."""
        canvas, key, keys = self.canvas, event.key(), event.modifiers()
        control = bool(keys & Qt.KeyboardModifier.ControlModifier)
        if isinstance(canvas.gesture, KeyConnect) and canvas.gesture.press(key):
            pass
        elif key in _ARROWS and keys & Qt.KeyboardModifier.AltModifier:
            self._along_wires(_ARROWS[key][0])
        elif key in _ARROWS:
            self._arrow(key, move=control, shift=bool(keys & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_C and not control:
            back = keys & Qt.KeyboardModifier.ShiftModifier
            (canvas.requests.connect_back if back else canvas.requests.connect)()
        elif key == Qt.Key.Key_A and not control:
            canvas.requests.ask_layer()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            canvas.editing.delete(heal=control)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            canvas.editing.select_all()
        elif self._zoom(event):
            pass
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and canvas.selection and not control:
            self._enter()
        elif key == Qt.Key.Key_F2 and canvas.selection:
            canvas.requests.rename()
        elif key == Qt.Key.Key_Escape:
            return self._escape()
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = True
            canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            return key == Qt.Key.Key_Space
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Returns whether the key meant something."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = False
            self.canvas.viewport().unsetCursor()
            return True
        return False

    def tab(self, forward: bool) -> bool:
        """Select the next layer along the network, then the notes; behind the last the focus goes on."""
        scene = self.canvas.network_scene
        ranked = dict.fromkeys((*scene.spec.order, *(n.id for n in scene.spec.nodes)))
        order = [*dict.fromkeys(map(scene.shown, ranked)), *(NOTE + i for i in scene.stickies)]
        if not order:
            return False
        if (here := self._here()) in order:
            number = order.index(here) + (1 if forward else -1)
        else:
            number = 0 if forward else len(order) - 1
        if not 0 <= number < len(order):
            return False
        self._select(order[number])
        return True

    def selected_target(self) -> HitTarget:
        """What a menu opened from the keyboard is about."""
        selection = self.canvas.selection
        if selection.nodes:
            key = self.canvas.network_scene.shown(selection.nodes[-1])
            group = group_of_key(key)
            return HitTarget("block", group=group) if group else HitTarget("card", key)
        if selection.stickies:
            return HitTarget("sticky", sticky=selection.stickies[-1])
        return HitTarget("wire", edge=selection.edges[-1]) if selection.edges else NOTHING

    def _zoom(self, event: QKeyEvent) -> bool:
        zoom, control = self.canvas.zoom, event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.ZoomIn) or (control and event.key() == Qt.Key.Key_Equal):
            zoom.zoom_in()
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            zoom.zoom_out()
        elif control and event.key() == Qt.Key.Key_0:
            zoom.actual_size()
        else:
            return False
        return True

    def _arrow(self, key: int, *, move: bool, shift: bool) -> None:
        direction, dx, dy = _ARROWS[key]
        drawing, here = self.canvas.network_scene.drawing, self._here()
        if move:
            steps = FAR if shift else 1
            self.canvas.editing.nudge(dx * steps, dy * steps)
        elif not here and self.canvas.selection.edges:
            self._along_wires(direction)
        elif not here:
            self.tab(forward=True)
        else:
            places = {**drawing.places, **{NOTE + i: box[:2] for i, box in drawing.stickies.items()}}
            if found := neighbour(places, here, direction):
                self._select(found, add=shift)

    def _here(self) -> str:
        """The card or note selected last, by the key of its card or with a mark before its id."""
        scene, selection = self.canvas.network_scene, self.canvas.selection
        if selection.nodes:
            return scene.shown(selection.nodes[-1])
        return NOTE + selection.stickies[-1] if selection.stickies else ""

    def _select(self, key: str, *, add: bool = False) -> None:
        selection = self.canvas.selection
        nodes, notes = (selection.nodes, selection.stickies) if add else ((), ())
        if key.startswith(NOTE):
            note = key.removeprefix(NOTE)
            selection.set(nodes, (), (*(n for n in notes if n != note), note))
            self.canvas.reveal(self.canvas.network_scene.stickies[note])
        else:
            new = self.canvas.network_scene.members(key)
            selection.set((*(n for n in nodes if n not in new), *new), (), notes)
            self.canvas.show_node(new[-1])

    def _along_wires(self, direction: Direction) -> None:
        """From a card to its first wire on that side, from a wire to the card at that end; up and down to the
        other wires of the same card.
        """
        scene, selection = self.canvas.network_scene, self.canvas.selection
        spec = scene.spec
        if selection.nodes:
            node = selection.nodes[-1]
            sides = {"left": spec.incoming[node], "right": spec.outgoing[node]}
            wires = sides.get(direction, (*spec.outgoing[node], *spec.incoming[node]))
            selection.set((), wires[:1]) if wires else self.canvas.message.emit(
                tr("There is no wire on that side.")
            )
        elif selection.edges:
            wire = selection.edges[-1]
            if direction in ("left", "right"):
                self._select(scene.shown(wire.source if direction == "left" else wire.target))
                return
            group = spec.outgoing[wire.source]
            group = group if len(group) > 1 else spec.incoming[wire.target]
            step = 1 if direction == "down" else -1
            selection.set((), [group[(group.index(wire) + step) % len(group)]])

    def _enter(self) -> None:
        canvas, selection = self.canvas, self.canvas.selection
        if selection.nodes and canvas.network_scene.is_folded(selection.nodes[-1]):
            canvas.grouping.fold()
        elif selection.nodes:
            canvas.edit_requested.emit(selection.nodes[-1])
        elif selection.stickies:
            canvas.sticky_box.open(selection.stickies[-1])

    def _escape(self) -> bool:
        if self.canvas.cancel_gesture():
            return True
        had = bool(self.canvas.selection)
        self.canvas.selection.clear()
        return had
