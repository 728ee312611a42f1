"""Where a new card goes when it has neighbours, and who moves aside. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GRID, Point, Rect, overlap, snap, union
from nnstudio.gui.canvas.layout import COLUMN_PITCH, free_place

GAP = 2.0 * GRID
APART = GRID / 2
MOST_STEPS = 400
"""How far a copy looks for a free place, in steps of the grid."""


def room_behind(layout: Mapping[str, Point], node_id: str) -> Point:
    """A free place one column right of a card."""
    x, y = layout[node_id]
    return free_place(layout, (x + COLUMN_PITCH, y))


def room_before(layout: Mapping[str, Point], node_id: str) -> Point:
    """A free place one column left of a card."""
    x, y = layout[node_id]
    return free_place(layout, (x - COLUMN_PITCH, y))


def room_in_wire(
    spec: NetworkSpec, layout: Mapping[str, Point], edge: Edge, wanted: Point
) -> tuple[Point, dict[str, Point]]:
    """A place between the ends of a wire, and the cards behind it that move right to make that place.

    ``wanted`` is kept if the card fits there; else it goes right of the wire's source.
    """
    others = [(*place, CARD_WIDTH + GAP, CARD_HEIGHT + GRID) for place in layout.values()]
    if not any(overlap((*wanted, CARD_WIDTH + GAP, CARD_HEIGHT + GRID), other) for other in others):
        return wanted, {}
    source, target = layout[edge.source], layout[edge.target]
    place = (source[0] + COLUMN_PITCH, snap((source[1] + target[1]) / 2))
    lacking = place[0] + COLUMN_PITCH - target[0]
    if lacking <= 0:
        return free_place(layout, place), {}
    behind = _behind(spec, edge.target)
    moved = {i: (x + lacking, y) for i, (x, y) in layout.items() if i in behind or x >= target[0]}
    return free_place({**layout, **moved}, place), moved


def _behind(spec: NetworkSpec, start: str) -> set[str]:
    found, stack = {start}, [start]
    while stack:
        for edge in spec.outgoing[stack.pop()]:
            if edge.target not in found:
                found.add(edge.target)
                stack.append(edge.target)
    return found


def offset_clear_of(boxes: Sequence[Rect], taken: Sequence[Rect], offset: Point) -> Point:
    """``offset``, or the next one down to the right at which no box touches one that is taken."""
    dx, dy = offset
    taken = [(x - APART, y - APART, width + 2 * APART, height + 2 * APART) for x, y, width, height in taken]
    for _ in range(MOST_STEPS):
        moved = [(x + dx, y + dy, width, height) for x, y, width, height in boxes]
        near = union(moved)
        others = [box for box in taken if overlap(box, near)]
        if not any(overlap(box, other) for box in moved for other in others):
            break
        dx, dy = dx + GRID, dy + GRID
    return dx, dy
