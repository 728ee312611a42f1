"""What lies under a point of the drawing. Pure, no Qt: the view asks, the widget only paints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.blocks import TITLE, Block, group_of_key
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

HitKind = Literal["nothing", "card", "input", "output", "wire", "block", "frame", "fold", "sticky", "corner"]
WireEnd = Literal["source", "target", "middle"]

PORT_REACH = 10.0
WIRE_REACH = 6.0
CORNER_REACH = 16.0
"""How near the bottom right corner of a note its size is taken."""
FOLD = 26.0
"""How much of a frame's title strip folds the group up."""
END_REACH = 26.0
"""How near its end a wire must be taken to be unplugged there."""


@dataclass(frozen=True)
class HitTarget:
    """What was hit: a card or port of ``node`` (input ports by ``slot``), or a wire, near an end or not.

    Of a collapsed group the card (``block``) or a port, which is one of a layer inside; of an open one the
    title strip of its frame (``frame``) or the button there (``fold``), all with the id of the ``group``. Of
    a note (``sticky``) its face or its ``corner``.
    """

    kind: HitKind = "nothing"
    node: str = ""
    slot: int = 0
    edge: Edge | None = None
    end: WireEnd = "middle"
    group: str = ""
    sticky: str = ""


NOTHING = HitTarget()


@dataclass(frozen=True)
class Drawing:
    """Where everything is: top left corners of cards by node id (later ones on top; ``blocks`` by the key of
    their group), input ports, runs of wires, frames by group and notes by id.
    """

    places: Mapping[str, Point]
    slots: Mapping[str, int] = field(default_factory=dict)
    curves: Mapping[Edge, Curve] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)
    frames: Mapping[str, Rect] = field(default_factory=dict)
    stickies: Mapping[str, Rect] = field(default_factory=dict)

    def hit(self, point: Point, zoom: float = 1.0) -> HitTarget:
        """What is at ``point``: ports first, then cards, wires, notes and titles of frames. Reaches are in
        pixels of the screen.
        """
        near = 1 / min(max(zoom, 0.25), 1.0)
        return (
            self._port(point, PORT_REACH * near)
            or self._card(point)
            or self._wire(point, near)
            or self._sticky(point, CORNER_REACH * near)
            or self._frame(point)
            or NOTHING
        )

    def boxes(self) -> dict[str, Rect]:
        """Rectangles of all cards."""
        return {key: (*place, CARD_WIDTH, CARD_HEIGHT) for key, place in self.places.items()}

    def wire_at(self, point: Point, reach: float = 24.0) -> Edge | None:
        """The nearest wire within ``reach``: where a dropped layer is inserted."""
        found = [(curve.nearest(point)[0], edge) for edge, curve in self._near(point, reach)]
        distance, edge = min(found, key=lambda f: f[0], default=(math.inf, None))
        return edge if distance <= reach else None

    def inside(self, area: Rect) -> tuple[list[str], list[Edge], list[str]]:
        """Cards and notes that a rubber band touches, and between them the wires that lie wholly in it."""
        cards = [key for key, box in self.boxes().items() if overlap(box, area)]
        wires = [e for e, c in self.curves.items() if contains(area, c.start) and contains(area, c.end)]
        return cards, wires, [i for i, box in self.stickies.items() if overlap(box, area)]

    def _port(self, point: Point, reach: float) -> HitTarget | None:
        best: tuple[float, HitTarget] | None = None
        for node_id, place in self.places.items():
            if not contains((*place, CARD_WIDTH, CARD_HEIGHT), point, reach):
                continue
            for middle, target in self._ports(node_id, place):
                distance = math.dist(middle, point)
                if distance <= reach and (best is None or distance <= best[0]):
                    best = (distance, target)
        return best[1] if best else None

    def _ports(self, key: str, place: Point) -> list[tuple[Point, HitTarget]]:
        """All ports of a card, with what hitting them means."""
        if shown := self.blocks.get(key):
            group = shown.group.id
            return [
                (shown.input_point(place, node, slot), HitTarget("input", node, slot, group=group))
                for node, slot in shown.inlets
            ] + [
                (shown.output_point(place, node), HitTarget("output", node, group=group))
                for node in shown.outlets
            ]
        count = self.slots.get(key, 1)
        ports = [(input_port(place, s, count), HitTarget("input", key, s)) for s in range(count)]
        return [(output_port(place), HitTarget("output", key)), *ports]

    def ports(self, key: str) -> list[HitTarget]:
        """The ports of a card, inputs from top to bottom, then outputs."""
        found = [target for _, target in self._ports(key, self.places[key])]
        return sorted(found, key=lambda target: target.kind == "output")

    def _card(self, point: Point) -> HitTarget | None:
        for key in reversed(list(self.places)):
            if contains((*self.places[key], CARD_WIDTH, CARD_HEIGHT), point):
                group = group_of_key(key)
                return HitTarget("block", group=group) if group else HitTarget("card", key)
        return None

    def _sticky(self, point: Point, reach: float) -> HitTarget | None:
        for sticky_id in reversed(list(self.stickies)):
            box = self.stickies[sticky_id]
            if contains(box, point):
                away = max(box[0] + box[2] - point[0], box[1] + box[3] - point[1])
                return HitTarget("corner" if away <= reach else "sticky", sticky=sticky_id)
        return None

    def _frame(self, point: Point) -> HitTarget | None:
        for group in reversed(list(self.frames)):
            left, top, width, _ = self.frames[group]
            if contains((left, top, width, TITLE), point):
                return HitTarget("fold" if point[0] < left + FOLD else "frame", group=group)
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
