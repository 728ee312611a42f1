"""Aligning and distributing what is selected, as plain numbers. Pure, no Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

from nnstudio.gui.canvas.geometry import GRID, Point, Rect, overlap

APART = float(GRID)
"""The gap between boxes that would lie on each other."""

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
Way = Literal["horizontally", "vertically"]

_AXIS: dict[Edge, tuple[int, float]] = {
    "left": (0, 0.0),
    "centre": (0, 0.5),
    "right": (0, 1.0),
    "top": (1, 0.0),
    "middle": (1, 0.5),
    "bottom": (1, 1.0),
}
"""Which coordinate an edge is of, and how far along a box's extent it lies."""


def align(boxes: Mapping[str, Rect], edge: Edge) -> dict[str, Point]:
    """How far each box moves so that all share an edge: the outermost one, or the middle of them all.

    A box that would come to lie on another goes behind it, in their order: nothing is hidden.
    """
    axis, share = _AXIS[edge]
    low = min(box[axis] for box in boxes.values())
    high = max(box[axis] + box[axis + 2] for box in boxes.values())
    goal = low + share * (high - low)
    across = {key: goal - box[axis] - share * box[axis + 2] for key, box in boxes.items()}
    along = _pulled_apart(boxes, 1 - axis)
    return {k: (across[k], along[k]) if axis == 0 else (along[k], across[k]) for k in boxes}


def distribute(boxes: Mapping[str, Rect], way: Way) -> dict[str, Point]:
    """How far each box moves so that the gaps between neighbours are equal; the outermost two stay.

    Where there is no room between these for all, the last one moves as well: nothing is hidden.
    """
    axis = 0 if way == "horizontally" else 1
    row = sorted(boxes, key=lambda key: (boxes[key][axis], boxes[key][1 - axis]))
    first, last = boxes[row[0]], boxes[row[-1]]
    room = last[axis] + last[axis + 2] - first[axis] - sum(boxes[key][axis + 2] for key in row)
    spread = _spread(boxes, row, axis, room / max(1, len(row) - 1))
    placed = [_moved(boxes[key], spread[key]) for key in row]
    if any(overlap(a, b) for a, b in combinations(placed, 2)):
        return _spread(boxes, row, axis, APART)
    return spread


def guides(moved: Rect, others: Sequence[Rect], reach: float = 0.5) -> list[tuple[Point, Point]]:
    """Lines that show what a moved box is aligned with: from the one box to the other, through both.

    One line for each of left, centre, right, top, middle and bottom at most, to the nearest such box.
    """
    found = []
    for axis, share in _AXIS.values():
        here = moved[axis] + share * moved[axis + 2]
        level = [b for b in others if abs(b[axis] + share * b[axis + 2] - here) <= reach]
        if not level:
            continue
        along = 1 - axis
        nearest = min(level, key=lambda box: abs(box[along] - moved[along]))
        low = min(nearest[along], moved[along])
        high = max(nearest[along] + nearest[along + 2], moved[along] + moved[along + 2])
        found.append(((here, low), (here, high)) if axis == 0 else ((low, here), (high, here)))
    return found


def _pulled_apart(boxes: Mapping[str, Rect], axis: int) -> dict[str, float]:
    """How far each box moves along one axis so that none begins before the one in front of it ends."""
    shifts, end = {}, -math.inf
    for key in sorted(boxes, key=lambda key: (boxes[key][axis], boxes[key][1 - axis])):
        start = boxes[key][axis]
        place = math.ceil((end + APART) / GRID) * GRID if start < end else start
        shifts[key] = place - start
        end = place + boxes[key][axis + 2]
    return shifts


def _spread(boxes: Mapping[str, Rect], row: Sequence[str], axis: int, gap: float) -> dict[str, Point]:
    shifts, here = {}, boxes[row[0]][axis]
    for key in row:
        shift = here - boxes[key][axis]
        shifts[key] = (shift, 0.0) if axis == 0 else (0.0, shift)
        here += boxes[key][axis + 2] + gap
    return shifts


def _moved(box: Rect, shift: Point) -> Rect:
    return box[0] + shift[0], box[1] + shift[1], box[2], box[3]
