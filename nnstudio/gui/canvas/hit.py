"""What lies under a point of the drawing. Pure, no Qt: the view asks, the widget only paints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.geometry import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Curve,
    Point,
    Rect,
    contains,
    input_port,
    output_port,
    overlap,
)

HitKind = Literal["nothing", "card", "input", "output", "wire"]
WireEnd = Literal["source", "target", "middle"]

PORT_REACH = 10.0
WIRE_REACH = 6.0
END_REACH = 26.0
"""How near its end a wire must be taken to be unplugged there."""


@dataclass(frozen=True)
class HitTarget:
    """What was hit: a card or port of ``node`` (input ports by ``slot``), or a wire, near an end or not."""

    kind: HitKind = "nothing"
    node: str = ""
    slot: int = 0
    edge: Edge | None = None
    end: WireEnd = "middle"


NOTHING = HitTarget()


@dataclass(frozen=True)
class Drawing:
    """Where everything is: top left corners by node id (later ones on top), input ports, runs of wires."""

    places: Mapping[str, Point]
    slots: Mapping[str, int] = field(default_factory=dict)
    curves: Mapping[Edge, Curve] = field(default_factory=dict)

    def hit(self, point: Point, zoom: float = 1.0) -> HitTarget:
        """What is at ``point``: ports first, then cards, then wires. Reaches are in pixels of the screen."""
        near = 1 / min(max(zoom, 0.25), 1.0)
        return self._port(point, PORT_REACH * near) or self._card(point) or self._wire(point, near) or NOTHING

    def wire_at(self, point: Point, reach: float = 24.0) -> Edge | None:
        """The nearest wire within ``reach``: where a dropped layer is inserted."""
        found = [(curve.nearest(point)[0], edge) for edge, curve in self._near(point, reach)]
        distance, edge = min(found, key=lambda f: f[0], default=(math.inf, None))
        return edge if distance <= reach else None

    def inside(self, area: Rect) -> tuple[list[str], list[Edge]]:
        """Cards that a rubber band touches, and the wires that lie wholly in it."""
        cards = [i for i, place in self.places.items() if overlap((*place, CARD_WIDTH, CARD_HEIGHT), area)]
        wires = [e for e, c in self.curves.items() if contains(area, c.start) and contains(area, c.end)]
        return cards, wires

    def _port(self, point: Point, reach: float) -> HitTarget | None:
        best: tuple[float, HitTarget] | None = None
        for node_id, place in self.places.items():
            if not contains((*place, CARD_WIDTH, CARD_HEIGHT), point, reach):
                continue
            ports = [(output_port(place), HitTarget("output", node_id))]
            count = self.slots.get(node_id, 1)
            ports += [(input_port(place, s, count), HitTarget("input", node_id, s)) for s in range(count)]
            for middle, target in ports:
                distance = math.dist(middle, point)
                if distance <= reach and (best is None or distance <= best[0]):
                    best = (distance, target)
        return best[1] if best else None

    def _card(self, point: Point) -> HitTarget | None:
        for node_id in reversed(list(self.places)):
            if contains((*self.places[node_id], CARD_WIDTH, CARD_HEIGHT), point):
                return HitTarget("card", node_id)
        return None

    def _wire(self, point: Point, near: float) -> HitTarget | None:
        best: tuple[float, HitTarget] | None = None
        for edge, curve in self._near(point, WIRE_REACH * near):
            distance, _ = curve.nearest(point)
            if distance <= WIRE_REACH * near and (best is None or distance < best[0]):
                best = (distance, HitTarget("wire", edge=edge, end=_end(curve, point, END_REACH * near)))
        return best[1] if best else None

    def _near(self, point: Point, reach: float) -> Sequence[tuple[Edge, Curve]]:
        return [(edge, curve) for edge, curve in self.curves.items() if contains(curve.bounds, point, reach)]


def _end(curve: Curve, point: Point, reach: float) -> WireEnd:
    """Which end is near. On a short wire only the outer thirds count: its middle can still be taken."""
    reach = min(reach, math.dist(curve.start, curve.end) / 3)
    if math.dist(curve.end, point) <= reach:
        return "target"
    return "source" if math.dist(curve.start, point) <= reach else "middle"
