"""Bring a layer from the palette: onto nothing, into a wire, or behind a card; or a block of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnstudio.catalog.words import tr, tr_count
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas.blocks import key_of
from nnstudio.gui.canvas.card_item import CardItem
from nnstudio.gui.canvas.content import CardContent
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, snap
from nnstudio.gui.canvas.gestures.base import Gesture, Pointer
from nnstudio.gui.canvas.hit import HitTarget
from nnstudio.gui.canvas.landing import Landing, land
from nnstudio.project.blocks import Block

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas


class DropBlock(Gesture):
    """Shows the card of a kept block under the mouse, and adds its layers there."""

    def __init__(self, canvas: NetworkCanvas, block: Block) -> None:
        super().__init__(canvas)
        self.block = block
        count = len(block.fragment.network.nodes)
        content = CardContent(
            block.name,
            tr_count("Block · {count} layer", "Block · {count} layers", count),
            "",
            "",
            "core",
            0,
            0,
        )
        self._ghost = CardItem("", content, self.scene.look)
        self._ghost.set_state(dragged=True)
        self._ghost.setZValue(9)

    def start(self, pointer: Pointer) -> None:
        self.scene.addItem(self._ghost)
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        self._ghost.setPos(snap(pointer.at[0] - CARD_WIDTH / 2), snap(pointer.at[1] - CARD_HEIGHT / 2))

    def end(self, pointer: Pointer) -> None:
        self.cancel()
        self.canvas.editing.put(self.block.fragment, pointer.at, tr("Add {name}", name=self.block.name))

    def cancel(self) -> None:
        self.scene.removeItem(self._ghost)


class DropLayer(Gesture):
    """Shows a card under the mouse and lights the wire or port that would take it."""

    def __init__(self, canvas: NetworkCanvas, kind: str) -> None:
        super().__init__(canvas)
        self.kind = kind
        layer = LAYERS[kind].build({})
        self.takes_input = bool(layer.slots) or layer.variadic
        self._content = CardContent(
            tr(layer.title), tr(layer.summary()), "", "", layer.group, int(self.takes_input)
        )
        self._ghost = CardItem("", self._content, self.scene.look)
        self._ghost.set_state(dragged=True)
        self._ghost.setOpacity(0.8)
        self._ghost.setZValue(9)

    def start(self, pointer: Pointer) -> None:
        self.scene.addItem(self._ghost)
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        landing = self.landing(pointer)
        self._ghost.setPos(pointer.at[0] - CARD_WIDTH / 2, pointer.at[1] - CARD_HEIGHT / 2)
        if landing.after is None and landing.into is None and landing.before is None:
            self._ghost.setPos(*landing.at)
        where = landing.said(self.scene.spec)  # the ghost hides the wire it hangs over
        self._ghost.set_content(replace(self._content, detail=where or self._content.detail))
        self.scene.show_hover(edge=landing.into)
        if landing.before:
            self.scene.show_ready_port(*landing.before)
        else:
            self.scene.show_ready_port(landing.after or "", -1)

    def end(self, pointer: Pointer) -> None:
        landing = self.landing(pointer)
        self.cancel()
        land(self.canvas, self.kind, landing)

    def cancel(self) -> None:
        self.scene.removeItem(self._ghost)
        self.scene.show_hover()
        self.scene.show_ready_port()

    def landing(self, pointer: Pointer) -> Landing:
        """What a drop here would do."""
        at = (snap(pointer.at[0] - CARD_WIDTH / 2), snap(pointer.at[1] - CARD_HEIGHT / 2))
        hit = self.canvas.hit(pointer.at)
        if hit.kind == "input":
            return self._before(hit, at)
        if not self.takes_input:
            return Landing(at)
        if hit.kind == "block":
            outlets = self.scene.blocks[key_of(hit.group)].shown.outlets
            return Landing(at, after=outlets[-1]) if outlets else Landing(at)
        if hit.node:
            return Landing(at, after=hit.node)
        return Landing(at, into=self.scene.drawing.wire_at(pointer.at))

    def _before(self, hit: HitTarget, at: Point) -> Landing:
        """On an input: into the wire that ends there, or a new wire from the new layer to that port."""
        spec = self.scene.spec
        merges = spec.by_id[hit.node].layer.variadic
        into = [e for e in spec.incoming[hit.node] if e.slot == hit.slot and not merges]
        if into and self.takes_input:
            return Landing(at, into=into[0])
        return Landing(at) if into else Landing(at, before=(hit.node, hit.slot))
