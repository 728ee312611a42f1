"""The canvas from the keyboard: everything the mouse can do to cards, but for free dragging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from nnstudio.gui.canvas.geometry import GRID
from nnstudio.gui.canvas.hit import NOTHING, HitTarget
from nnstudio.gui.canvas.navigate import Direction, neighbour

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

_ARROWS: dict[int, tuple[Direction, int, int]] = {
    Qt.Key.Key_Left: ("left", -GRID, 0),
    Qt.Key.Key_Right: ("right", GRID, 0),
    Qt.Key.Key_Up: ("up", 0, -GRID),
    Qt.Key.Key_Down: ("down", 0, GRID),
}


class KeyCommands:
    """Arrows go from card to card (Shift adds), Ctrl+arrows move cards, Tab goes along the network,
    Enter edits, F2 renames, Delete deletes (Ctrl+Delete joins the ends), Escape cancels, Ctrl+plus, minus
    and 0 zoom."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self.canvas = canvas
        self.space_held = False

    def press(self, event: QKeyEvent) -> bool:
        """Returns whether the key meant something."""
        canvas, key, keys = self.canvas, event.key(), event.modifiers()
        control = bool(keys & Qt.KeyboardModifier.ControlModifier)
        if key in _ARROWS:
            self._arrow(key, move=control, add=bool(keys & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            canvas.editing.delete(heal=control)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            canvas.editing.select_all()
        elif self._zoom(event):
            pass
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and canvas.selection.nodes and not control:
            canvas.edit_requested.emit(canvas.selection.nodes[-1])
        elif key == Qt.Key.Key_F2 and canvas.selection.nodes:
            canvas.rename(canvas.selection.nodes[-1])
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
        """Select the next layer along the network; behind the last the focus goes on to the next widget."""
        spec, nodes = self.canvas.network_scene.spec, self.canvas.selection.nodes
        order = [*spec.order, *(n.id for n in spec.nodes if n.id not in set(spec.order))]
        if not order:
            return False
        if nodes and nodes[-1] in order:
            number = order.index(nodes[-1]) + (1 if forward else -1)
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
            return HitTarget("card", selection.nodes[-1])
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

    def _arrow(self, key: int, *, move: bool, add: bool) -> None:
        direction, dx, dy = _ARROWS[key]
        nodes = self.canvas.selection.nodes
        if move:
            self.canvas.editing.nudge(dx, dy)
        elif not nodes:
            self.tab(forward=True)
        elif found := neighbour(self.canvas.network_scene.drawing.places, nodes[-1], direction):
            self._select(found, nodes if add else ())

    def _select(self, node_id: str, kept: tuple[str, ...] = ()) -> None:
        self.canvas.selection.set((*(n for n in kept if n != node_id), node_id))
        self.canvas.show_node(node_id)

    def _escape(self) -> bool:
        if self.canvas.cancel_gesture():
            return True
        had = bool(self.canvas.selection)
        self.canvas.selection.clear()
        return had
