"""Groups as the canvas shows them: a frame while open, one card while collapsed. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstudio.catalog.words import tr_count
from nnstudio.engine.layers.base import show
from nnstudio.engine.spec import NetworkSpec, Node
from nnstudio.gui.canvas.content import Badge, CardContent
from nnstudio.gui.canvas.geometry import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Point,
    Rect,
    input_port,
    output_port,
    union,
)
from nnstudio.project.annotation import Group

if TYPE_CHECKING:
    from nnstudio.engine.analysis import Analysis

SWATCHES: Mapping[str, str] = {
    "amber": "activation",
    "blue": "core",
    "violet": "convolution",
    "teal": "pooling",
    "green": "normalization",
    "rose": "regularization",
    "grey": "input/output",
}
"""Names of colours in projects → the theme's group of layer kinds that has this colour."""

TITLE = 24.0
"""Height of the strip with the name on top of a frame."""
AROUND = 16.0
"""How far a frame stands off its cards."""

Inlet = tuple[str, int]


def key_of(group_id: str) -> str:
    """The name of a collapsed group among those of cards. No file can hold such an id for a layer."""
    return "\0" + group_id


def group_of_key(key: str) -> str:
    """The id of the group that :func:`key_of` made ``key`` of; empty for a layer's id."""
    return key[1:] if key.startswith("\0") else ""


@dataclass(frozen=True)
class Block:
    """A collapsed group: its input ports, each an input of a layer inside, and its output ports.

    Inputs are those fed from outside and those nothing feeds yet; outputs are layers that feed something
    outside and layers that feed nothing.
    """

    group: Group
    inlets: tuple[Inlet, ...]
    outlets: tuple[str, ...]

    def inlet(self, node_id: str, slot: int) -> int:
        """The number of the port for an input inside; the first where there is none (a wire within)."""
        for number, (inner, at) in enumerate(self.inlets):
            if inner == node_id and at == slot:
                return number
        return next((n for n, (inner, _) in enumerate(self.inlets) if inner == node_id), 0)

    def outlet(self, node_id: str) -> int:
        """The number of the port for a layer's output."""
        return self.outlets.index(node_id) if node_id in self.outlets else 0

    def input_point(self, place: Point, node_id: str, slot: int) -> Point:
        """Where a wire into an inner layer ends on the card at ``place``."""
        return input_port(place, self.inlet(node_id, slot), max(1, len(self.inlets)))

    def output_point(self, place: Point, node_id: str) -> Point:
        """Where a wire out of an inner layer begins."""
        return output_port(place, self.outlet(node_id), max(1, len(self.outlets)))


def block(spec: NetworkSpec, group: Group) -> Block:
    """What a collapsed group shows."""
    inside = set(group.members)
    inlets: list[Inlet] = []
    outlets: list[str] = []
    for node in (n for n in spec.nodes if n.id in inside):
        inlets += _inlets(spec, node, inside)
        after = spec.outgoing[node.id]
        if not after or any(e.target not in inside for e in after):
            outlets.append(node.id)
    return Block(group, tuple(inlets), tuple(outlets))


def _inlets(spec: NetworkSpec, node: Node, inside: set[str]) -> list[Inlet]:
    layer, into = node.layer, spec.incoming[node.id]
    if layer.variadic:
        return [(node.id, 0)] if not into or any(e.source not in inside for e in into) else []
    feeding = {e.slot: e.source for e in into}
    needed = len(layer.slots) - layer.optional_slots
    return [
        (node.id, slot)
        for slot in range(len(layer.slots))
        if (feeding[slot] not in inside if slot in feeding else slot < needed)
    ]


def place_of(places: Iterable[Point]) -> Point:
    """Where the card of a collapsed group lies: in the middle of where its layers lie."""
    left, top, width, height = _around_cards(places)
    return round(left + (width - CARD_WIDTH) / 2), round(top + (height - CARD_HEIGHT) / 2)


def frame_of(places: Iterable[Point]) -> Rect:
    """The frame round the cards of an open group, with its title strip."""
    left, top, width, height = _around_cards(places)
    return left - AROUND, top - AROUND - TITLE, width + 2 * AROUND, height + 2 * AROUND + TITLE


def _around_cards(places: Iterable[Point]) -> Rect:
    return union((x, y, CARD_WIDTH, CARD_HEIGHT) for x, y in places)


def block_content(
    shown: Block, spec: NetworkSpec, analysis: Analysis, cards: Mapping[str, CardContent]
) -> CardContent:
    """What the card of a collapsed group says: its layers, what flows in and out, the sum of parameters."""
    group, inside = shown.group, [cards[m] for m in shown.group.members if m in cards]
    total = sum(analysis.parameter_count(m) for m in group.members)
    known = all(analysis.shapes.get(m) is not None for m in group.members)
    return CardContent(
        name=group.name,
        detail=tr_count("Block · {count} layer", "Block · {count} layers", len(group.members)),
        shape=_shapes(shown.outlets, analysis) or "–",
        count=f"{total:,}" if known else "?",
        group=SWATCHES[group.color],
        input_slots=len(shown.inlets),
        output_slots=len(shown.outlets),
        badge=_worst(inside),
        loose=any(c.loose for c in inside),
        problems=tuple(p for c in inside for p in c.problems),
        through=_through(shown, spec, analysis),
        inputs=", ".join(spec.by_id[i].name for i, _ in shown.inlets) if len(shown.inlets) > 1 else "",
    )


def _through(shown: Block, spec: NetworkSpec, analysis: Analysis) -> str:
    """What flows in and out, ``(4) → (3)``, and how many more where there are several."""
    sources = [e.source for i, slot in shown.inlets for e in spec.incoming[i] if e.slot == slot]
    sides = [_shapes(sources, analysis), _shapes(shown.outlets, analysis)]
    return " → ".join(side for side in sides if side) or "?"


def _shapes(nodes: Iterable[str], analysis: Analysis) -> str:
    found = [analysis.shapes.get(n) for n in nodes]
    if not found:
        return ""
    first = show(found[0]) if found[0] is not None else "?"
    return first if len(found) == 1 else f"{first} + {len(found) - 1}"


def _worst(cards: Iterable[CardContent]) -> Badge:
    badges = {c.badge for c in cards}
    return "error" if "error" in badges else "warning" if "warning" in badges else ""
