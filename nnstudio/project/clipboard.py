"""Copy and paste of layers, groups and notes: a fragment is plain JSON, to travel between windows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.project import annotation, fields
from nnstudio.project.annotation import MAX_STICKIES, Group, Sticky, fresh_id
from nnstudio.project.errors import EditError, ProjectError
from nnstudio.project.state import (
    MAX_COORDINATE,
    MAX_NODES,
    Point,
    ProjectState,
    network_from_dict,
    network_to_dict,
)

FORMAT = "nnstudio.fragment"
STEP: Point = (32.0, 32.0)
"""How far a pasted copy lies from its original."""


@dataclass(frozen=True)
class Fragment:
    """What was copied: layers with the wires among them, their places, whole groups, and notes."""

    network: NetworkSpec
    places: Mapping[str, Point]
    groups: tuple[Group, ...] = ()
    stickies: tuple[Sticky, ...] = ()


def copy(state: ProjectState, ids: Iterable[str], stickies: Iterable[str] = ()) -> dict[str, Any]:
    """The layers ``ids`` with their places and the wires among them, ready for JSON and :func:`paste`.

    Groups come along if all their layers do, and so do the notes ``stickies``.
    """
    wanted, notes = set(ids), set(stickies)
    spec = NetworkSpec(
        tuple(n for n in state.network.nodes if n.id in wanted),
        tuple(e for e in state.network.edges if e.source in wanted and e.target in wanted),
    )
    places = {n.id: list(state.position(n.id)) for n in spec.nodes}
    made = {"format": FORMAT, "version": 1, "network": network_to_dict(spec), "layout": places}
    if groups := [g.to_dict() for g in state.groups if wanted.issuperset(g.members)]:
        made["groups"] = groups
    if found := [s.to_dict() for s in state.stickies if s.id in notes]:
        made["stickies"] = found
    return made


def paste(
    state: ProjectState, fragment: object, offset: Point = STEP
) -> tuple[ProjectState, tuple[str, ...]]:
    """Add a fragment's layers under new ids and free names, moved by ``offset``. Also returns the new ids.

    The fragment may come from anywhere: whatever is not one raises :class:`EditError`.
    """
    try:
        copied = read(fragment)
    except ProjectError as error:
        raise EditError(tr("What is on the clipboard cannot be pasted: {error}", error=error)) from None
    return put(state, copied, offset)


def put(state: ProjectState, copied: Fragment, offset: Point) -> tuple[ProjectState, tuple[str, ...]]:
    """:func:`paste` for a fragment that was read."""
    if len(state.network.nodes) + len(copied.network.nodes) > MAX_NODES:
        raise EditError(tr("A network can have at most {max_nodes:,} layers.", max_nodes=MAX_NODES))
    if len(state.stickies) + len(copied.stickies) > MAX_STICKIES:
        raise EditError(
            tr("A project can have at most {max_stickies} notes on its canvas.", max_stickies=MAX_STICKIES)
        )
    if len(state.groups) + len(copied.groups) > annotation.MAX_GROUPS:
        raise EditError(
            tr("A project can have at most {max_groups} groups.", max_groups=annotation.MAX_GROUPS)
        )
    spec, layout, new_ids = state.network, dict(state.layout), dict[str, str]()
    for node in copied.network.nodes:
        spec, made = spec.with_node(node.layer, _free_name(spec, node.name))
        new_ids[node.id] = made.id
        x, y = copied.places.get(node.id, (0.0, 0.0))
        layout[made.id] = (x + offset[0], y + offset[1])
    spec = replace(spec, edges=(*spec.edges, *_renumbered(copied.network, new_ids)))
    groups, stickies = list(state.groups), list(state.stickies)
    for group in copied.groups:
        members = tuple(new_ids[m] for m in group.members)
        groups.append(replace(group, id=fresh_id("g", (g.id for g in groups)), members=members))
    for note in copied.stickies:
        note_id = fresh_id("s", (s.id for s in stickies))
        stickies.append(replace(note, id=note_id, x=note.x + offset[0], y=note.y + offset[1]))
    state = state.replace(network=spec, layout=layout, groups=tuple(groups), stickies=tuple(stickies))
    return state, tuple(new_ids.values())


def duplicate(
    state: ProjectState, ids: Iterable[str], offset: Point = STEP, stickies: Iterable[str] = ()
) -> tuple[ProjectState, tuple[str, ...]]:
    """Copy and paste in one."""
    return paste(state, copy(state, ids, stickies), offset)


def read(fragment: object) -> Fragment:
    """A fragment from plain values. Raises :class:`ProjectError`, whose sentence names the place."""
    known = ("format", "version", "network", "layout", "groups", "stickies")
    whole = fields.mapping(fragment, tr("the fragment"), known)
    if whole.get("format") != FORMAT or whole.get("version") != 1:
        raise ProjectError(tr("it holds no layers of this program."))
    network = network_from_dict(whole.get("network"))
    places: dict[str, Point] = {}
    for node_id, place in fields.mapping(whole.get("layout", {}), "layout").items():
        pair = fields.items(place, "layout", 2)
        if len(pair) != 2:
            raise ProjectError(tr("layout: expected [x, y]."))
        places[node_id] = (
            fields.real(pair[0], "layout", MAX_COORDINATE),
            fields.real(pair[1], "layout", MAX_COORDINATE),
        )
    return Fragment(
        network,
        places,
        annotation.groups_from(whole.get("groups", []), network.by_id),
        annotation.stickies_from(whole.get("stickies", [])),
    )


def _renumbered(copied: NetworkSpec, new_ids: dict[str, str]) -> list[Edge]:
    """The fragment's wires under the new ids; merging layers lose the gaps of inputs that were not copied."""
    wires = []
    for node in copied.nodes:
        for position, edge in enumerate(copied.incoming[node.id]):
            slot = position if node.layer.variadic else edge.slot
            wires.append(Edge(new_ids[edge.source], new_ids[edge.target], slot))
    return wires


def _free_name(spec: NetworkSpec, name: str) -> str:
    """The name itself if it is free, else its stem with the first free number."""
    taken = {n.name for n in spec.nodes}
    if name not in taken:
        return name
    stem = re.sub(r"_\d+$", "", name)[: fields.MAX_NAME - 8]
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
