"""Places for cards that have none: columns from left to right by the longest way from an input."""

from __future__ import annotations

from nnstudio.engine.spec import NetworkSpec

COLUMN = 200.0
"""Distance of neighbouring cards from left to right, in pixels at 100 %."""

ROW = 96.0
"""Distance of neighbouring cards from top to bottom."""


def arrange(network: NetworkSpec) -> dict[str, tuple[float, float]]:
    """Every card's top left corner by node id: the column is the longest way to it; columns are centred."""
    depth: dict[str, int] = {}
    for node_id in (*network.order, *(n.id for n in network.nodes)):
        before = (depth.get(e.source, -1) for e in network.incoming[node_id])
        depth.setdefault(node_id, max(before, default=-1) + 1)
    columns: dict[int, list[str]] = {}
    for node in network.nodes:
        columns.setdefault(depth[node.id], []).append(node.id)
    tallest = max(map(len, columns.values()), default=0)
    return {
        node_id: (column * COLUMN, (row + (tallest - len(ids)) / 2) * ROW)
        for column, ids in columns.items()
        for row, node_id in enumerate(ids)
    }
