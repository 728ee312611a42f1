"""Sizes of cards and the run of wires, as plain numbers: for painting, hit testing and layout. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Point = tuple[float, float]
Rect = tuple[float, float, float, float]
"""Left, top, width, height."""

GRID = 20
CARD_WIDTH = 160.0
CARD_HEIGHT = 66.0
PORT_RADIUS = 4.5


def snap(value: float, step: float = GRID) -> float:
    """The nearest multiple of ``step``; halves go up."""
    return math.floor(value / step + 0.5) * step


def contains(rect: Rect, point: Point, margin: float = 0.0) -> bool:
    """Whether a point lies in a rectangle grown by ``margin`` on every side."""
    left, top, width, height = rect
    return (
        left - margin <= point[0] <= left + width + margin
        and top - margin <= point[1] <= top + height + margin
    )


def overlap(a: Rect, b: Rect) -> bool:
    """Whether two rectangles share more than an edge."""
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def spanning(a: Point, b: Point) -> Rect:
    """The rectangle with two opposite corners."""
    return min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])


def union(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle around all; of none, an empty one."""
    found = list(rects)
    if not found:
        return 0.0, 0.0, 0.0, 0.0
    left, top = min(r[0] for r in found), min(r[1] for r in found)
    return left, top, max(r[0] + r[2] for r in found) - left, max(r[1] + r[3] for r in found) - top


def output_port(place: Point, number: int = 0, count: int = 1) -> Point:
    """The middle of output port ``number`` of ``count``, spread evenly over the right edge."""
    return place[0] + CARD_WIDTH, place[1] + CARD_HEIGHT * (number + 1) / (count + 1)


def input_port(place: Point, slot: int = 0, slots: int = 1) -> Point:
    """The middle of input port ``slot`` of ``slots``, spread evenly over the left edge."""
    return place[0], place[1] + CARD_HEIGHT * (min(slot, slots - 1) + 1) / (slots + 1)


@dataclass(frozen=True)
class Curve:
    """The run of a wire: a cubic Bézier curve that leaves to the right and arrives from the left."""

    start: Point
    end: Point

    @property
    def controls(self) -> tuple[Point, Point]:
        """The two control points. A wire that goes back swings out further."""
        across = self.end[0] - self.start[0]
        reach = max(across / 2, 24.0) if across >= 0 else min(60 + abs(across) / 3, 200.0)
        return (self.start[0] + reach, self.start[1]), (self.end[0] - reach, self.end[1])

    def at(self, t: float) -> Point:
        """The point at ``t`` from 0 (start) to 1 (end)."""
        (a, b), (c, d) = self.controls
        u = 1 - t
        k0, k1, k2, k3 = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        return (
            k0 * self.start[0] + k1 * a + k2 * c + k3 * self.end[0],
            k0 * self.start[1] + k1 * b + k2 * d + k3 * self.end[1],
        )

    @property
    def bounds(self) -> Rect:
        """A rectangle that holds the curve (that of its control points)."""
        points = (self.start, self.end, *self.controls)
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    def nearest(self, point: Point, steps: int = 24) -> tuple[float, float]:
        """Distance from ``point`` and the ``t`` there, along ``steps`` straight pieces."""
        best = (math.inf, 0.0)
        for number, (a, b) in enumerate(self._pieces(steps)):
            distance, share = _to_piece(point, a, b)
            best = min(best, (distance, (number + share) / steps))
        return best

    def _pieces(self, steps: int) -> Iterator[tuple[Point, Point]]:
        before = self.start
        for number in range(1, steps + 1):
            here = self.at(number / steps)
            yield before, here
            before = here


def _to_piece(point: Point, a: Point, b: Point) -> tuple[float, float]:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.hypot(point[0] - a[0] - share * dx, point[1] - a[1] - share * dy), share
