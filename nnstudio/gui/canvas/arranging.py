"""Auto layout of all there is: groups stay together, notes go with the card they are nearest to. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.blocks import frame_of
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GRID, Point, Rect, overlap, snap, union
from nnstudio.gui.canvas.layout import COLUMN_PITCH, ROW_PITCH, auto_layout, with_all_places
from nnstudio.project import ProjectState
from nnstudio.project.annotation import Group, Sticky

Places = dict[str, Point]
GAP = COLUMN_PITCH - CARD_WIDTH, ROW_PITCH - CARD_HEIGHT
"""Between neighbouring cards, across and down."""


def arranged(state: ProjectState) -> tuple[Places, Places]:
    """(corners of all cards, corners of all notes)."""
    cards = _cards(state.network, state.groups)
    return cards, _notes(with_all_places(state), cards)


def _cards(spec: NetworkSpec, groups: Sequence[Group]) -> Places:
    """Each group is laid out by itself, and then as one large card among the others.

    Where wires lead out of a group and back into it, some would have to go to the left: then groups do not
    count.
    """
    first = {member: group.members[0] for group in groups for member in group.members}
    whole = _with_groups_as_cards(spec, first)
    if not groups or len(whole.order) < len(whole.nodes):
        return auto_layout(spec)
    inner = {group.members[0]: auto_layout(_part(spec, group.members)) for group in groups}
    frames = {key: frame_of(places.values()) for key, places in inner.items()}
    boxes = {n.id: frames.get(n.id, (0.0, 0.0, CARD_WIDTH, CARD_HEIGHT)) for n in whole.nodes}
    found: Places = {}
    for key, (x, y) in _spaced(auto_layout(whole), boxes).items():
        left, top, *_ = boxes[key]
        for member, (dx, dy) in inner.get(key, {key: (0.0, 0.0)}).items():
            found[member] = snap(x + dx - left), snap(y + dy - top)
    return found


def _with_groups_as_cards(spec: NetworkSpec, first: Mapping[str, str]) -> NetworkSpec:
    """The drawing with the first layer of each group for all of it."""
    nodes = tuple(n for n in spec.nodes if first.get(n.id, n.id) == n.id)
    ends = dict.fromkeys((first.get(e.source, e.source), first.get(e.target, e.target)) for e in spec.edges)
    slots: dict[str, count[int]] = {n.id: count() for n in nodes}
    edges = tuple(Edge(a, b, next(slots[b])) for a, b in ends if a != b)
    return NetworkSpec(nodes, edges)


def _part(spec: NetworkSpec, members: Iterable[str]) -> NetworkSpec:
    inside = set(members)
    nodes = tuple(n for n in spec.nodes if n.id in inside)
    return NetworkSpec(nodes, tuple(e for e in spec.edges if e.source in inside and e.target in inside))


def _spaced(corners: Mapping[str, Point], boxes: Mapping[str, Rect]) -> Places:
    """Columns as wide as their widest box, middles level as they were, and no box on another."""
    columns: dict[float, list[str]] = {}
    for key, (x, _) in corners.items():
        columns.setdefault(x, []).append(key)
    found: Places = {}
    left = 0.0
    for _, keys in sorted(columns.items()):
        width = max(boxes[key][2] for key in keys)
        end = None
        for key in sorted(keys, key=lambda key: corners[key][1]):
            height = boxes[key][3]
            top = corners[key][1] + (CARD_HEIGHT - height) / 2
            top = top if end is None else max(top, end + GAP[1])
            found[key] = left + (width - boxes[key][2]) / 2, top
            end = top + height
        left += width + GAP[0]
    return found


def _notes(before: ProjectState, cards: Mapping[str, Point]) -> Places:
    """Each note as far from its nearest card as it was, or on the next free place: never under a card."""
    taken = [(*place, CARD_WIDTH, CARD_HEIGHT) for place in cards.values()]
    found: Places = {}
    for note in before.stickies:
        place = note.x, note.y
        if near := _nearest(note, before.layout):
            (x, y), (to_x, to_y) = before.layout[near], cards[near]
            place = note.x + to_x - x, note.y + to_y - y
        place = _free(replace(note, x=place[0], y=place[1]), taken)
        found[note.id] = place
        taken.append((*place, note.width, note.height))
    return found


def _nearest(note: Sticky, layout: Mapping[str, Point]) -> str:
    box = note.x, note.y, note.width, note.height
    return min(layout, key=lambda i: _apart(box, (*layout[i], CARD_WIDTH, CARD_HEIGHT)), default="")


def _apart(a: Rect, b: Rect) -> float:
    across = max(a[0] - b[0] - b[2], b[0] - a[0] - a[2], 0.0)
    down = max(a[1] - b[1] - b[3], b[1] - a[1] - a[3], 0.0)
    return across + down


def _free(note: Sticky, taken: Sequence[Rect]) -> Point:
    """Where it is, else the nearest free place above or below."""
    top, bottom = _ends(union(taken), note)
    for shift in range(int((bottom - top) / GRID) + 2):
        for way in (shift, -shift):
            box = note.x, note.y + way * GRID, note.width, note.height
            if not any(overlap(box, other) for other in taken):
                return box[0], box[1]
    return note.x, bottom


def _ends(around: Rect, note: Sticky) -> tuple[float, float]:
    """Above and below everything."""
    return min(around[1], note.y) - note.height - GRID, max(around[1] + around[3], note.y) + GRID
