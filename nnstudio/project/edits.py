"""Edits: pure functions from state to state. Undo, redo, paste and one-click fixes all go through them.

An edit that makes no sense raises :class:`EditError` with a sentence, and nothing has changed. Edits that
make new nodes also return their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnstudio.catalog.words import tr
from nnstudio.data import DataSettings
from nnstudio.engine.check import Fix
from nnstudio.engine.layers import Layer
from nnstudio.engine.spec import Edge, NetworkSpec, Node
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import fields
from nnstudio.project.annotating import (
    add_sticky,
    group,
    joined,
    leave_group,
    move_stickies,
    remove_stickies,
    resize_sticky,
    set_group,
    set_sticky,
    ungroup,
)
from nnstudio.project.clipboard import copy, duplicate, paste
from nnstudio.project.data_problems import DataFix
from nnstudio.project.errors import EditError
from nnstudio.project.layout import COLUMN
from nnstudio.project.state import MAX_NODES, Point, ProjectState
from nnstudio.project.unknown_entries import ForgetFix

__all__ = [
    "COLUMN",
    "add_layer",
    "add_sticky",
    "apply_fix",
    "connect",
    "copy",
    "disconnect",
    "duplicate",
    "group",
    "leave_group",
    "move",
    "move_stickies",
    "paste",
    "refusal",
    "remove",
    "remove_stickies",
    "rename",
    "resize_sticky",
    "set_data",
    "set_group",
    "set_layer",
    "set_layers",
    "set_notes",
    "set_sticky",
    "set_title",
    "set_training",
    "ungroup",
]


def add_layer(
    state: ProjectState, layer: Layer, at: Point, after: str | None = None, into: Edge | None = None
) -> tuple[ProjectState, str]:
    """Put a new layer at a place: loose, wired behind the node ``after``, or into the wire ``into``.

    Returns the new state and the new node's id.
    """
    _refuse_too_many(state, 1)
    takes_input = bool(layer.slots) or layer.variadic
    if into is not None:
        if into not in state.network.edges:
            raise EditError(tr("The wire to insert into is gone."))
        if not takes_input:
            raise EditError(
                tr("{title} takes no input, so it cannot be put into a wire.", title=tr(layer.title))
            )
        spec, node = state.network.inserted(layer, into)
    else:
        spec, node = state.network.with_node(layer)
        if after is not None and takes_input:
            _node(state, after)
            spec = replace(spec, edges=(*spec.edges, Edge(after, node.id, 0)))
    return joined(state.replace(network=spec, layout={**state.layout, node.id: at}), node.id), node.id


def insert(state: ProjectState, node_id: str, into: Edge) -> ProjectState:
    """Put a layer that is there already, and hangs on no wire, into a wire."""
    layer = _node(state, node_id).layer
    if into not in state.network.edges:
        raise EditError(tr("The wire to insert into is gone."))
    if not layer.slots and not layer.variadic:
        raise EditError(tr("{title} takes no input, so it cannot be put into a wire.", title=tr(layer.title)))
    kept = tuple(e for e in state.network.edges if e != into)
    ends = Edge(into.source, node_id, 0), Edge(node_id, into.target, into.slot)
    return joined(state.replace(network=replace(state.network, edges=(*kept, *ends))), node_id)


def refusal(network: NetworkSpec, source: str, target: str, slot: int | None = None) -> str:
    """Why a wire from ``source`` to ``target`` is impossible, as a sentence; empty if it may be drawn."""
    nodes = network.by_id
    if source not in nodes or target not in nodes:
        return tr("One end of the wire is gone.")
    name, layer = nodes[target].name, nodes[target].layer
    if source == target:
        return tr("{name} cannot feed itself.", name=name)
    if not layer.slots and not layer.variadic:
        return tr("{name} takes no input: data enters the network there.", name=name)
    if slot is not None and not layer.variadic and not 0 <= slot < len(layer.slots):
        return tr("{name} has no input number {slot}.", name=name, slot=slot + 1)
    if slot is None and len(layer.slots) > 1 and not layer.variadic:
        slot = _slot(network, target, None)  # one layer may feed several named inputs
    if any(e.source == source and slot in (None, e.slot) for e in network.incoming[target]):
        return tr("{name} already feeds {target}.", name=nodes[source].name, target=name)
    if network.reaches(target, source):
        return tr(
            "{name} already leads to {nodes_name}: a wire back would make a cycle.",
            name=name,
            nodes_name=nodes[source].name,
        )
    return ""


def connect(state: ProjectState, source: str, target: str, slot: int | None = None) -> ProjectState:
    """Draw a wire. A layer with all inputs taken is re-plugged; a merging layer gets one more input."""
    if reason := refusal(state.network, source, target, slot):
        raise EditError(reason)
    return state.replace(network=state.network.with_edge(source, target, _slot(state.network, target, slot)))


def disconnect(state: ProjectState, *edges: Edge) -> ProjectState:
    """Remove wires. The later inputs of a merging layer move up."""
    gone = set(edges)
    kept = tuple(e for e in state.network.edges if e not in gone)
    return state.replace(network=_without_gaps(replace(state.network, edges=kept)))


def move(state: ProjectState, places: Mapping[str, Point]) -> ProjectState:
    """Put cards elsewhere: id → (x, y)."""
    known = {i: (float(x), float(y)) for i, (x, y) in places.items() if i in state.network.by_id}
    return state.replace(layout={**state.layout, **known})


def remove(
    state: ProjectState, ids: Iterable[str], *, edges: Iterable[Edge] = (), heal: bool = False
) -> ProjectState:
    """Remove nodes with their wires, and further wires. ``heal`` joins what was before to what was behind."""
    gone, cut = tuple(ids), set(edges)
    spec = replace(state.network, edges=tuple(e for e in state.network.edges if e not in cut))
    spec = _without_gaps(spec.without(gone, heal=heal))
    layout = {i: p for i, p in state.layout.items() if i in spec.by_id}
    training = state.training.without_others(spec.by_id)
    return state.replace(network=spec, layout=layout, training=training)


def set_layer(state: ProjectState, node_id: str, layer: Layer) -> ProjectState:
    """Give a node other options, or another kind."""
    return set_layers(state, {node_id: layer})


def set_layers(state: ProjectState, layers: Mapping[str, Layer]) -> ProjectState:
    """Give several nodes other options at once."""
    spec = state.network
    for node_id, layer in layers.items():
        _node(state, node_id)
        spec = spec.with_layer(node_id, layer)
    return state.replace(network=spec)


def rename(state: ProjectState, node_id: str, name: str) -> ProjectState:
    """Give a node another name. Refuses an empty, repeated or unwritable one."""
    node, name = _node(state, node_id), name.strip()
    if problem := fields.name_problem(name):
        raise EditError(problem)
    if any(n.name == name and n is not node for n in state.network.nodes):
        raise EditError(tr("Another layer is already called ‘{name}’. Names must differ.", name=name))
    return state.replace(network=state.network.renamed(node_id, name))


def set_title(state: ProjectState, title: str) -> ProjectState:
    """Give the project another title."""
    return state.replace(title=_text(title.strip() or tr("Untitled"), tr("The title"), fields.MAX_TITLE))


def set_notes(state: ProjectState, notes: str) -> ProjectState:
    """Replace the notes."""
    return state.replace(notes=_text(notes, tr("The notes"), fields.MAX_NOTES, lines=True))


def set_training(state: ProjectState, training: TrainingSettings) -> ProjectState:
    """Replace loss, optimizer and the rest of the training settings."""
    return state.replace(training=training)


def set_data(state: ProjectState, data: DataSettings) -> ProjectState:
    """Replace the data settings."""
    return state.replace(data=data)


def apply_fix(state: ProjectState, fix: Fix) -> ProjectState:
    """Carry out a one-click fix; layers it adds are given a place between their neighbours."""
    if isinstance(fix, DataFix):
        return set_data(state, fix.remedy.change(state.data))
    if isinstance(fix, ForgetFix):
        return fix.mended(state)
    network, training = fix.change(state.network, state.training)
    fixed = state.replace(network=network, training=training.without_others(network.by_id))
    for node in network.nodes:
        if node.id not in fixed.layout:
            fixed = joined(_make_room(fixed, node.id), node.id)
    return fixed.replace(layout={i: p for i, p in fixed.layout.items() if i in network.by_id})


def _make_room(state: ProjectState, node_id: str) -> ProjectState:
    """Place a new node one column right of its inputs, pushing what lies there or beyond to the right."""
    before = [state.position(e.source) for e in state.network.incoming[node_id] if e.source in state.layout]
    after = [state.position(e.target) for e in state.network.outgoing[node_id] if e.target in state.layout]
    if before:
        x, y = max(p[0] for p in before) + COLUMN, before[0][1]
    elif after:
        x, y = min(p[0] for p in after) - COLUMN, after[0][1]
    else:
        x, y = max((p[0] for p in state.layout.values()), default=-COLUMN) + COLUMN, 0.0
    layout = dict(state.layout)
    if after and before and x > min(p[0] for p in after) - COLUMN:
        start = min(p[0] for p in after)
        layout = {i: (p[0] + COLUMN if p[0] >= start else p[0], p[1]) for i, p in layout.items()}
    return state.replace(layout={**layout, node_id: (x, y)})


def _slot(network: NetworkSpec, target: str, slot: int | None) -> int:
    """The wanted input, else the first free one, else the last one (which is re-plugged)."""
    layer, taken = network.by_id[target].layer, {e.slot for e in network.incoming[target]}
    if layer.variadic:
        return len(taken) if slot is None else min(slot, len(taken))
    if slot is not None:
        return slot
    return next((s for s in range(len(layer.slots)) if s not in taken), len(layer.slots) - 1)


def _without_gaps(network: NetworkSpec) -> NetworkSpec:
    """The same wires, with the inputs of merging layers numbered 0, 1, 2 …"""
    numbers: dict[Edge, Edge] = {}
    for node in network.nodes:
        if node.layer.variadic:
            for slot, edge in enumerate(network.incoming[node.id]):
                numbers[edge] = replace(edge, slot=slot)
    return replace(network, edges=tuple(numbers.get(e, e) for e in network.edges))


def _node(state: ProjectState, node_id: str) -> Node:
    try:
        return state.network.by_id[node_id]
    except KeyError:
        raise EditError(tr("That layer is no longer in the network.")) from None


def _text(value: str, what: str, limit: int, *, lines: bool = False) -> str:
    try:
        return fields.text(value, what, limit, lines=lines)
    except ValueError as error:
        raise EditError(str(error)) from None


def _refuse_too_many(state: ProjectState, more: int) -> None:
    if len(state.network.nodes) + more > MAX_NODES:
        raise EditError(tr("A network can have at most {max_nodes:,} layers.", max_nodes=MAX_NODES))
