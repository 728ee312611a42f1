"""What menus and keys ask of the canvas without a mouse: add, rename, connect, note, align."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from nnstudio.catalog.words import tr
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas.aligning import Edge, Way, align, distribute
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GRID, Point, Rect, overlap, snap
from nnstudio.gui.canvas.gestures import KeyConnect, Pointer
from nnstudio.gui.canvas.hit import HitTarget
from nnstudio.gui.canvas.landing import Landing, ask_at
from nnstudio.gui.canvas.layout import COLUMN_PITCH, free_place
from nnstudio.gui.canvas.quick_add import QuickAdd
from nnstudio.project.annotation import STICKY_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnstudio.gui.canvas.block_item import BlockItem
    from nnstudio.gui.canvas.view import NetworkCanvas


_NOTE = "\n"
"""What tells notes from cards where both are named: no id holds it."""


def _cornered(middle: Point) -> Point:
    """The corner of a card with its middle there, on the grid."""
    return snap(middle[0] - CARD_WIDTH / 2), snap(middle[1] - CARD_HEIGHT / 2)


class Requests:
    """Works on what is selected, in the middle of the view where nothing is."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self.canvas = canvas
        self.scene = canvas.network_scene

    @property
    def middle(self) -> Point:
        """The middle of the view, in the drawing."""
        return self.canvas.scene_point(QPointF(self.canvas.viewport().rect().center()))

    def add_layer(self, kind: str, at: Point | None = None) -> None:
        """Add a layer: ``at`` a point, else behind the selected card, else in the middle of the view."""
        layer, nodes = LAYERS[kind], self.canvas.selection.nodes
        takes_input = bool(layer.slots) or layer.variadic
        block, editing = self._block(), self.canvas.editing
        if at is not None:
            made = editing.add(kind, at=free_place(self.scene.layout, _cornered(at)))
        elif block is not None and block.shown.outlets and takes_input:
            at = free_place(self.scene.drawing.places, (block.place[0] + COLUMN_PITCH, block.place[1]))
            made = editing.add(kind, at=at, after=block.shown.outlets[-1], exactly=True)
        elif len(nodes) == 1 and takes_input:
            made = editing.add(kind, after=nodes[0])
        else:
            made = editing.add(kind, at=free_place(self.scene.layout, _cornered(self.middle)))
        if made:
            self.canvas.show_node(made)

    def ask_layer(self) -> QuickAdd:
        """Ask which layer to add: behind the selected card, into the selected wire, else where one looks."""
        canvas, selection = self.canvas, self.canvas.selection
        canvas.cancel_gesture()
        at, nodes = self.middle, selection.nodes
        card = self.scene.card(self.scene.shown(nodes[-1])) if len(nodes) == 1 else None
        if not nodes and len(selection.edges) == 1:
            at = self.scene.wires[selection.edges[0]].curve.at(0.5)
            hit = HitTarget("wire", edge=selection.edges[0])
            return ask_at(canvas, hit, at, canvas.viewportTransform().map(QPointF(*at)))
        if card is not None:
            at = card.place[0] + CARD_WIDTH, card.place[1]
            words = Landing(at, after=nodes[-1]).question(self.scene.spec)
        else:
            words = tr("Add a layer…")
        asked = QuickAdd(canvas, words, self.add_layer, needs_input=card is not None)
        asked.show_at(canvas.viewportTransform().map(QPointF(*at)))
        return asked

    def _block(self) -> BlockItem | None:
        """The collapsed group that is selected, and nothing else."""
        keys = {self.scene.shown(node) for node in self.canvas.selection.nodes}
        return self.scene.blocks.get(keys.pop()) if len(keys) == 1 else None

    def paste(self, at: Point | None = None) -> None:
        """Add what is on the clipboard, and bring it into view: ``at`` a point, under the mouse if it is over
        the canvas, beside what was copied if that is in view, else where one looks.
        """
        canvas = self.canvas
        was_empty = not self.scene.drawing.places
        at = at or canvas.mouse_at or (None if self._sees_what_was_copied() else self.middle)
        if not canvas.editing.paste(at):
            return
        if was_empty:
            canvas.fit()
        for node in reversed(
            canvas.selection.nodes
        ):  # the first one last: where not all have room, it is seen
            canvas.show_node(node)

    def _sees_what_was_copied(self) -> bool:
        layout, view = self.scene.layout, self.canvas.viewport().rect()
        seen = self.canvas.mapToScene(view).boundingRect()
        nodes = self.canvas.selection.nodes
        return any(seen.contains(QPointF(*layout[node])) for node in nodes if node in layout)

    def add_note(self, at: Point | None = None) -> None:
        """Put a note ``at`` a point or into the middle of the view, or below what is there, and write it."""
        x, y = at or self.middle
        drawing, (width, height) = self.scene.drawing, STICKY_SIZE
        taken = [*drawing.boxes().values(), *drawing.stickies.values()]
        while any(overlap(box, (x - width / 2, y - height / 2, width, height)) for box in taken):
            y += GRID
        if made := self.canvas.noting.add((x, y)):
            self.canvas.reveal(self.scene.stickies[made])
            self.canvas.sticky_box.open(made)

    def add_block(self, block_id: str) -> None:
        """Add the layers of a kept block below what is there, or in the middle of an empty view."""
        block = self.canvas.library.find(block_id) if self.canvas.library else None
        if block is None:
            return
        extent, at = self.scene.extent(), self.middle
        if self.scene.drawing.hit(at).kind != "nothing" or extent.contains(*at):
            at = (extent.center().x(), extent.bottom() + CARD_HEIGHT * 2)
        if (
            self.canvas.editing.put(block.fragment, at, tr("Add {name}", name=block.name))
            and self.canvas.selection.nodes
        ):
            self.canvas.show_node(self.canvas.selection.nodes[0])

    @property
    def can_rename(self) -> bool:
        """Whether one thing with a name or a text is selected."""
        nodes, notes = self.canvas.selection.nodes, self.canvas.selection.stickies
        return bool(self._whole_group()) or len(nodes) + len(notes) == 1

    def rename(self) -> None:
        """Edit the name of the selected group or layer, or the text of the selected note, in place."""
        nodes, notes = self.canvas.selection.nodes, self.canvas.selection.stickies
        if group := self._whole_group():
            self.canvas.rename_box.open_group(group)
        elif nodes:
            self.canvas.rename(nodes[-1])
        elif notes:
            self.canvas.sticky_box.open(notes[-1])

    def _whole_group(self) -> str:
        """The group whose layers are what is selected; one open layer is meant by itself."""
        nodes = set(self.canvas.selection.nodes)
        for group in self.scene.groups.values():
            if set(group.members) == nodes and (group.collapsed or len(nodes) > 1):
                return group.id
        return ""

    def connect(self) -> None:
        """Draw a wire out of the selected layer; the arrow keys choose where to."""
        self._connect(out=True)

    def connect_back(self) -> None:
        """Draw a wire into the selected layer; the arrow keys choose where from."""
        self._connect(out=False)

    def _connect(self, *, out: bool) -> None:
        if not self.canvas.selection.nodes:
            self.canvas.message.emit(tr("Select the layer to connect first."))
            return
        node = self.canvas.selection.nodes[-1]
        if block := self.scene.blocks.get(self.scene.shown(node)):
            inner = block.shown.outlets if out else tuple(i for i, _ in block.shown.inlets)
            node = inner[-1] if inner else node
        layer, name = self.scene.spec.by_id[node].layer, self.scene.spec.by_id[node].name
        if not out and not layer.slots and not layer.variadic:
            self.canvas.message.emit(tr("{name} takes no input: data enters the network there.", name=name))
            return
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        gesture = KeyConnect(self.canvas, source=node) if out else KeyConnect(self.canvas, target=node)
        self.canvas.begin(gesture, Pointer(self.scene.output_point(node)))
        self.canvas.edge_pan.stop()

    # Aligning

    def align_left(self) -> None:
        """Left edges level."""
        self._align("left")

    def align_centre(self) -> None:
        """Middles one below the other."""
        self._align("centre")

    def align_right(self) -> None:
        """Right edges level."""
        self._align("right")

    def align_top(self) -> None:
        """Upper edges level."""
        self._align("top")

    def align_middle(self) -> None:
        """Middles side by side."""
        self._align("middle")

    def align_bottom(self) -> None:
        """Lower edges level."""
        self._align("bottom")

    def distribute_horizontally(self) -> None:
        """Equal gaps from left to right."""
        self._distribute("horizontally")

    def distribute_vertically(self) -> None:
        """Equal gaps from top to bottom."""
        self._distribute("vertically")

    def _align(self, edge: Edge) -> None:
        refusal = tr("Select at least two things to align.")
        self._shift(2, refusal, tr("Align {edge}", edge=tr(edge)), lambda boxes: align(boxes, edge))

    def _distribute(self, way: Way) -> None:
        refusal = tr("Select at least three things to distribute.")
        self._shift(3, refusal, tr("Distribute {way}", way=tr(way)), lambda boxes: distribute(boxes, way))

    def _shift(
        self, least: int, refusal: str, label: str, shifts: Callable[[Mapping[str, Rect]], dict[str, Point]]
    ) -> None:
        """Move the selected cards, collapsed groups and notes, each as one thing."""
        drawing, chosen = self.scene.drawing, self.canvas.selection
        all_boxes, keys = drawing.boxes(), {self.scene.shown(node) for node in chosen.nodes}
        boxes = {k: box for k, box in all_boxes.items() if k in keys}
        notes = {_NOTE + i: drawing.stickies[i] for i in chosen.stickies}
        if len(boxes) + len(notes) < least:
            self.canvas.message.emit(refusal)
            return
        found = shifts({**boxes, **notes})
        cards = {node: found[key] for key in boxes for node in self.scene.members(key)}
        self.canvas.editing.shift(cards, {k.removeprefix(_NOTE): found[k] for k in notes}, label=label)
