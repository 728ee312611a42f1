"""What a press means: which gesture starts where, and what it selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.gestures import (
    Connect,
    DropBlock,
    DropLayer,
    Gesture,
    Move,
    Pointer,
    Resize,
    RubberBand,
)
from nnstudio.gui.canvas.hit import HitTarget
from nnstudio.gui.canvas.landing import ask_at
from nnstudio.gui.widgets.mime import BLOCK_MIME, LAYER_MIME

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas


CURSORS = {
    "input": Qt.CursorShape.CrossCursor,
    "output": Qt.CursorShape.CrossCursor,
    "wire": Qt.CursorShape.PointingHandCursor,
    "fold": Qt.CursorShape.PointingHandCursor,
    "corner": Qt.CursorShape.SizeFDiagCursor,
}
"""What the mouse looks like over what it can do something with."""


def dragged_kind(event: QDropEvent) -> str:
    """The layer kind a drag carries, or empty."""
    kind = bytes(event.mimeData().data(LAYER_MIME).data()).decode("utf-8", "replace")
    return kind if kind in LAYERS else ""


def drop_gesture(canvas: NetworkCanvas, event: QDropEvent) -> Gesture | None:
    """What a drag from the palette would do here; None for a drag of something else."""
    if kind := dragged_kind(event):
        return DropLayer(canvas, kind)
    raw = bytes(event.mimeData().data(BLOCK_MIME).data()).decode("utf-8", "replace")
    block = canvas.library.find(raw) if canvas.library and raw else None
    return DropBlock(canvas, block) if block else None


def gesture_at(canvas: NetworkCanvas, pointer: Pointer) -> Gesture:
    """What pressing the left button here begins. Selects what was pressed."""
    hit = canvas.hit(pointer.at)
    if hit.kind == "output":
        return Connect(canvas, source=hit.node)
    if hit.kind == "input":
        return _from_input(canvas, hit)
    if hit.kind == "nothing":
        return RubberBand(canvas)
    if hit.kind == "fold":
        return Fold(canvas, hit.group)
    chosen = is_selected(canvas, hit)
    if not (chosen and pointer.adds):
        select_hit(canvas, hit, adds=pointer.adds)
    elif hit.edge is not None or hit.kind == "corner":
        select_hit(canvas, hit, adds=True)
        return Gesture(canvas)
    if hit.edge is not None:
        return _from_wire(canvas, hit.edge, hit.end)
    if hit.kind == "corner":
        return Resize(canvas, hit.sticky)
    nodes, notes = meant(canvas, hit)
    held = next((i for i in nodes if i in canvas.selection.nodes), "")
    if held or (notes and notes[0] in canvas.selection.stickies):
        drop = (lambda: select_hit(canvas, hit, adds=True)) if chosen and pointer.adds else None
        return Move(canvas, held or notes[0], (nodes, notes), drop)
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


def double_click(canvas: NetworkCanvas, pointer: Pointer) -> bool:
    """Open what was hit: options, a group, a text; on a wire or on nothing, ask which layer to put there.

    Returns whether that meant something.
    """
    hit = canvas.hit(pointer.at)
    if hit.kind == "card":
        canvas.edit_requested.emit(hit.node)
    elif hit.kind == "block":
        canvas.grouping.fold(hit.group)
    elif hit.kind == "frame":
        canvas.rename_box.open_group(hit.group)
    elif hit.kind == "sticky":
        canvas.sticky_box.open(hit.sticky)
    elif hit.kind in ("wire", "nothing"):
        ask_at(canvas, hit, pointer.at, QPointF(*pointer.pixel))
    else:
        return False
    return True


class Fold(Gesture):
    """A press on the button of a frame: folds the group up on release, if the mouse is still there."""

    def __init__(self, canvas: NetworkCanvas, group: str) -> None:
        super().__init__(canvas)
        self.group = group

    def end(self, pointer: Pointer) -> None:
        if self.canvas.hit(pointer.at) == HitTarget("fold", group=self.group):
            self.canvas.grouping.fold(self.group)


def meant(canvas: NetworkCanvas, hit: HitTarget) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The layers and notes that pressing there is about: of a group, all of its layers."""
    group = canvas.network_scene.groups.get(hit.group)
    if hit.node and hit.kind == "card":
        return (hit.node,), ()
    if group is not None:
        return group.members, ()
    return ((hit.node,), ()) if hit.node else ((), (hit.sticky,) if hit.sticky else ())


def is_selected(canvas: NetworkCanvas, hit: HitTarget) -> bool:
    """Whether all that pressing there is about is selected already."""
    selection = canvas.selection
    nodes, notes = meant(canvas, hit)
    edges = (hit.edge,) if hit.edge else ()
    return (
        set(nodes) <= set(selection.nodes)
        and set(edges) <= set(selection.edges)
        and set(notes) <= set(selection.stickies)
    )


def select_hit(canvas: NetworkCanvas, hit: HitTarget, *, adds: bool = False) -> None:
    """Select what was hit, or nothing new if it is selected; ``adds`` takes it in or out of the selection."""
    selection = canvas.selection
    chosen = (selection.nodes, selection.edges, selection.stickies)
    nodes, notes = meant(canvas, hit)
    new: tuple[tuple[Any, ...], ...] = (nodes, (hit.edge,) if hit.edge else (), notes)
    already = is_selected(canvas, hit)
    if adds and already:
        kept: list[list[Any]] = [
            [i for i in old if i not in items] for old, items in zip(chosen, new, strict=True)
        ]
        selection.set(*kept)
    elif adds:
        selection.set(*((*old, *items) for old, items in zip(chosen, new, strict=True)))
    elif not already:
        selection.set(*new)
