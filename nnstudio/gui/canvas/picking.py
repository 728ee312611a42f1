"""What a press means: which gesture starts where, and what it selects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QDropEvent

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.gestures import Connect, Gesture, Move, Pointer, RubberBand
from nnstudio.gui.canvas.hit import HitTarget
from nnstudio.gui.models.selection import Selection
from nnstudio.gui.widgets.mime import LAYER_MIME

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas


def dragged_kind(event: QDropEvent) -> str:
    """The layer kind a drag carries, or empty."""
    kind = bytes(event.mimeData().data(LAYER_MIME).data()).decode("utf-8", "replace")
    return kind if kind in LAYERS else ""


def gesture_at(canvas: NetworkCanvas, pointer: Pointer) -> Gesture:
    """What pressing the left button here begins. Selects what was pressed."""
    hit = canvas.hit(pointer.at)
    if hit.kind == "output":
        return Connect(canvas, source=hit.node)
    if hit.kind == "input":
        return _from_input(canvas, hit)
    if hit.kind == "nothing":
        return RubberBand(canvas)
    select_hit(canvas.selection, hit, adds=pointer.adds)
    if hit.edge is not None:
        return _from_wire(canvas, hit.edge, hit.end)
    if hit.node in canvas.selection.nodes:
        return Move(canvas, hit.node, canvas.selection.nodes)
    return Gesture(canvas)


def _from_input(canvas: NetworkCanvas, hit: HitTarget) -> Gesture:
    """A taken input gives up its wire; a free one, or one that merges, starts a new wire backwards."""
    spec = canvas.network_scene.spec
    into = [e for e in spec.incoming[hit.node] if e.slot == hit.slot]
    if into and not spec.by_id[hit.node].layer.variadic:
        return Connect(canvas, source=into[0].source, wire=into[0])
    return Connect(canvas, target=hit.node, slot=hit.slot)


def _from_wire(canvas: NetworkCanvas, edge: Edge, end: str) -> Gesture:
    if end == "target":
        return Connect(canvas, source=edge.source, wire=edge)
    if end == "source":
        return Connect(canvas, target=edge.target, slot=edge.slot, wire=edge)
    return Gesture(canvas)


def select_hit(selection: Selection, hit: HitTarget, *, adds: bool = False) -> None:
    """Select what was hit, or nothing new if it is selected; ``adds`` takes it in or out of the selection."""
    nodes, edges = selection.nodes, selection.edges
    new_nodes, new_edges = [hit.node] if hit.node else [], [hit.edge] if hit.edge else []
    already = hit.node in nodes if hit.node else hit.edge in edges
    if adds and already:
        selection.set((n for n in nodes if n != hit.node), (e for e in edges if e != hit.edge))
    elif adds:
        selection.set((*nodes, *new_nodes), (*edges, *new_edges))
    elif not already:
        selection.set(new_nodes, new_edges)
