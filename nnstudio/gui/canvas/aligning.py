"""Aligning and distributing what is selected, as plain numbers. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from nnstudio.gui.canvas.geometry import Point, Rect

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
    """How far each box moves so that all share an edge: the outermost one, or the middle of them all."""
    axis, share = _AXIS[edge]
    low = min(box[axis] for box in boxes.values())
    high = max(box[axis] + box[axis + 2] for box in boxes.values())
    goal = low + share * (high - low)
    return _shifts({key: goal - box[axis] - share * box[axis + 2] for key, box in boxes.items()}, axis)


def distribute(boxes: Mapping[str, Rect], way: Way) -> dict[str, Point]:
    """How far each box moves so that the gaps between neighbours are equal; the outermost two stay."""
    axis = 0 if way == "horizontally" else 1
    row = sorted(boxes, key=lambda key: (boxes[key][axis], boxes[key][1 - axis]))
    first, last = boxes[row[0]], boxes[row[-1]]
    room = last[axis] + last[axis + 2] - first[axis] - sum(boxes[key][axis + 2] for key in row)
    gap = room / max(1, len(row) - 1)
    shifts, here = {}, first[axis]
    for key in row:
        shifts[key] = here - boxes[key][axis]
        here += boxes[key][axis + 2] + gap
    return _shifts(shifts, axis)


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


def _shifts(along: Mapping[str, float], axis: int) -> dict[str, Point]:
    return {key: (shift, 0.0) if axis == 0 else (0.0, shift) for key, shift in along.items()}
