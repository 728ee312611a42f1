"""Draw a wire from port to port, in either direction, or take the end of a wire elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.blocks import key_of
from nnstudio.gui.canvas.connecting import Refusal, may_connect, refused_ends
from nnstudio.gui.canvas.geometry import Point
from nnstudio.gui.canvas.gestures.base import Gesture, Pointer
from nnstudio.gui.canvas.hit import NOTHING, HitTarget
from nnstudio.gui.canvas.landing import ask_for_end

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

FAR_ENOUGH = 24.0
"""Pixels from the port: a click on it, or a slip, asks for no layer."""


@dataclass(frozen=True)
class Proposal:
    """The wire that would be drawn if the button went up now, or why not."""

    source: str
    target: str
    slot: int | None
    refusal: Refusal | None


class Connect(Gesture):
    """One end is fixed: ``source`` (an output) or ``target`` with ``slot`` (an input). ``wire`` is unplugged.

    Dropped on a port or anywhere on a card it connects. On nothing, the end of a wire is disconnected, and a
    new wire asks which layer it should go to.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self,
        canvas: NetworkCanvas,
        *,
        source: str = "",
        target: str = "",
        slot: int | None = None,
        wire: Edge | None = None,
    ) -> None:
        super().__init__(canvas)
        self.source, self.target, self.slot, self.wire = source, target, slot, wire
        self.proposal: Proposal | None = None

    def start(self, pointer: Pointer) -> None:
        self._pressed = pointer
        self._left_start = self.wire is not None
        if self.wire and self.wire in self.scene.wires:
            self.scene.wires[self.wire].hide()
        self._show(pointer)
        self.scene.pending.show()
        spec = self.scene.spec
        self.scene.show_faded(
            refused_ends(spec, source=self.source, target=self.target, instead_of=self.wire)
        )

    def move(self, pointer: Pointer) -> None:
        self._show(pointer)

    def end(self, pointer: Pointer) -> None:
        self._show(pointer)
        proposal, editing = self.proposal, self.canvas.editing
        self._tidy()
        if proposal is None:
            if self.wire is not None:
                editing.disconnect_wires(self.wire)
            elif math.dist(pointer.pixel, self._pressed.pixel) > FAR_ENOUGH and not self._over_something(
                pointer
            ):
                ask_for_end(self.canvas, pointer.at, source=self.source, target=self.target, slot=self.slot)
        elif proposal.refusal is not None:
            editing.refused.emit(proposal.refusal.sentence)
        else:
            editing.connect_nodes(proposal.source, proposal.target, proposal.slot, instead_of=self.wire)

    def cancel(self) -> None:
        self._tidy()

    def _over_something(self, pointer: Pointer) -> bool:
        """Whether the mouse is outside or back where it came from, so that the wire is given up."""
        inside = self.canvas.viewport().rect().contains(QPointF(*pointer.pixel).toPoint())
        return not inside or bool(self.canvas.hit(pointer.at).node)

    def _show(self, pointer: Pointer) -> None:
        self.proposal = self._propose(pointer)
        self.pans_at_edges = self.proposal is None  # over a card one means to drop
        refusal = self.proposal.refusal if self.proposal else None
        start, end = self._run(pointer.at)
        self.scene.pending.show_run(start, end, refused=refusal is not None)
        self.scene.pill.say(self._words(), pointer.at, bad=refusal is not None, below=26)
        if self.proposal and not refusal:
            node, port = (self.proposal.target, self._slot()) if self.source else (self.proposal.source, -1)
            self.scene.show_ready_port(node, port)
        else:
            self.scene.show_ready_port()

    def _propose(self, pointer: Pointer) -> Proposal | None:
        hit = self.canvas.hit(pointer.at)
        if hit.kind == "block":
            hit = self._inner(hit)
        if hit.kind not in ("card", "input", "output"):
            self._left_start = True
            return None
        if hit.node == (self.source or self.target) and not self._left_start:
            return None  # still on the port it started from: no need to refuse yet
        if self.source:
            slot = hit.slot if hit.kind == "input" and not self._merges(hit.node) else None
            source, target = self.source, hit.node
        else:
            slot = None if self._merges(self.target) else self.slot
            source, target = hit.node, self.target
        return Proposal(source, target, slot, may_connect(self.scene.spec, source, target, slot, self.wire))

    def _inner(self, hit: HitTarget) -> HitTarget:
        """The layer inside a collapsed group that takes or gives the wire: the first with a free input."""
        shown = self.scene.blocks[key_of(hit.group)].shown
        if self.target:
            return HitTarget("card", shown.outlets[-1]) if shown.outlets else NOTHING
        taken = {(e.target, e.slot) for e in self.scene.spec.edges if e != self.wire}
        inlets = [i for i in shown.inlets if i not in taken] or list(shown.inlets)
        return HitTarget("input", *inlets[0]) if inlets else NOTHING

    def _run(self, at: Point) -> tuple[Point, Point]:
        """From the fixed port to the mouse, or to the port that would take the wire."""
        good = self.proposal if self.proposal and not self.proposal.refusal else None
        if self.source:
            start = self.scene.output_point(self.source)
            return start, self.scene.input_point(good.target, self._slot()) if good else at
        end = self.scene.input_point(self.target, self.slot or 0)
        return (self.scene.output_point(good.source) if good else at), end

    def _words(self) -> str:
        """Why not, or which of several inputs takes the wire and which wire would have to go."""
        if self.proposal is None:
            return ""
        if self.proposal.refusal:
            return self.proposal.refusal.short
        spec, target = self.scene.spec, self.proposal.target
        if self._merges(target):
            return ""
        gone = [e for e in spec.incoming[target] if e.slot == self._slot() and e != self.wire]
        words = [tr("replaces {name}", name=spec.by_id[gone[0].source].name)] if gone else []
        slots = spec.by_id[target].layer.slots
        if len(slots) > 1 and self._slot() < len(slots):
            words.insert(0, tr("into {slot}", slot=slots[self._slot()]))
        return ", ".join(words)

    def _slot(self) -> int:
        """The input port the proposal means: the one named, else the first free, else the last."""
        assert self.proposal is not None
        if self.proposal.slot is not None:
            return self.proposal.slot
        count = self.scene.slot_count(self.proposal.target)
        taken = {e.slot for e in self.scene.spec.incoming[self.proposal.target] if e != self.wire}
        return next((s for s in range(count) if s not in taken), max(0, count - 1))

    def _merges(self, node_id: str) -> bool:
        return self.scene.spec.by_id[node_id].layer.variadic

    def _tidy(self) -> None:
        self.scene.pending.hide()
        self.scene.pill.hide()
        self.scene.show_ready_port()
        self.scene.show_faded()
        if self.wire and self.wire in self.scene.wires:
            self.scene.wires[self.wire].show()
