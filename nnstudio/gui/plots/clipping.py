"""Lines cut at the edges of a box, for files whose readers cannot be trusted to do so."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF


def clipped(line: QPolygonF, box: QRectF) -> list[QPolygonF]:
    """The parts of a line inside a box (Liang and Barsky's way, piece by piece)."""
    parts: list[QPolygonF] = []
    ends: QPointF | None = None
    points = line.toList()
    for start, stop in pairwise(points):
        inside = _inside(start, stop, box)
        if inside is None:
            continue
        first, last = inside
        if first != ends:
            parts.append(QPolygonF([first]))
        parts[-1].append(last)
        ends = last
    return parts


def _inside(start: QPointF, stop: QPointF, box: QRectF) -> tuple[QPointF, QPointF] | None:
    """The ends of what is inside of one piece."""
    step = stop - start
    enters, leaves = 0.0, 1.0
    for along, room in (
        (-step.x(), start.x() - box.left()),
        (step.x(), box.right() - start.x()),
        (-step.y(), start.y() - box.top()),
        (step.y(), box.bottom() - start.y()),
    ):
        if along < 0:
            enters = max(enters, room / along)
        elif along > 0:
            leaves = min(leaves, room / along)
        elif room < 0:
            return None
    if enters > leaves:
        return None
    return (
        start if enters == 0.0 else start + step * enters,
        stop if leaves == 1.0 else start + step * leaves,
    )
