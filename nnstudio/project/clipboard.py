"""Copy and paste of layers: a fragment is plain JSON values, so that it can travel between windows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.project import fields
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


def copy(state: ProjectState, ids: Iterable[str]) -> dict[str, Any]:
    """The layers ``ids`` with their places and the wires among them, ready for JSON and :func:`paste`."""
    wanted = set(ids)
    spec = NetworkSpec(
        tuple(n for n in state.network.nodes if n.id in wanted),
        tuple(e for e in state.network.edges if e.source in wanted and e.target in wanted),
    )
    places = {n.id: list(state.position(n.id)) for n in spec.nodes}
    return {"format": FORMAT, "version": 1, "network": network_to_dict(spec), "layout": places}


def paste(
    state: ProjectState, fragment: object, offset: Point = STEP
) -> tuple[ProjectState, tuple[str, ...]]:
    """Add a fragment's layers under new ids and free names, moved by ``offset``. Also returns the new ids.

    The fragment may come from anywhere: whatever is not one raises :class:`EditError`.
    """
    try:
        copied, places = _read(fragment)
    except ProjectError as error:
        raise EditError(f"What is on the clipboard cannot be pasted: {error}") from None
    if len(state.network.nodes) + len(copied.nodes) > MAX_NODES:
        raise EditError(f"A network can have at most {MAX_NODES:,} layers.")
    spec, layout, new_ids = state.network, dict(state.layout), {}
    for node in copied.nodes:
        spec, made = spec.with_node(node.layer, _free_name(spec, node.name))
        new_ids[node.id] = made.id
        x, y = places.get(node.id, (0.0, 0.0))
        layout[made.id] = (x + offset[0], y + offset[1])
    wires = _renumbered(copied, new_ids)
    spec = replace(spec, edges=(*spec.edges, *wires))
    return state.replace(network=spec, layout=layout), tuple(new_ids.values())


def duplicate(
    state: ProjectState, ids: Iterable[str], offset: Point = STEP
) -> tuple[ProjectState, tuple[str, ...]]:
    """Copy and paste in one."""
    return paste(state, copy(state, ids), offset)


def _read(fragment: object) -> tuple[NetworkSpec, dict[str, Point]]:
    whole = fields.mapping(fragment, "the fragment", ("format", "version", "network", "layout"))
    if whole.get("format") != FORMAT or whole.get("version") != 1:
        raise ProjectError("it holds no layers of this program.")
    network = network_from_dict(whole.get("network"))
    places: dict[str, Point] = {}
    for node_id, place in fields.mapping(whole.get("layout", {}), "layout").items():
        pair = fields.items(place, "layout", 2)
        if len(pair) != 2:
            raise ProjectError("layout: expected [x, y].")
        places[node_id] = (
            fields.real(pair[0], "layout", MAX_COORDINATE),
            fields.real(pair[1], "layout", MAX_COORDINATE),
        )
    return network, places


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
