"""Where cards go by themselves: columns by longest path, rows by barycentre sweeps. Pure, no Qt.

Sugiyama, Tagawa, Toda 1981, "Methods for visual understanding of hierarchical system structures", in its
simplest useful form: a node stands one column right of its furthest input, long wires pass through empty
places of their own, and the order within columns follows the middle of the neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GRID, Point, snap
from nnstudio.project import ProjectState

COLUMN_PITCH = 11 * GRID
ROW_PITCH = 6 * GRID
SWEEPS = 6


@dataclass(frozen=True)
class Seat:
    """A place in a column: a node (``id``), or a place a long wire passes through (id with a number)."""

    id: str
    passing: int = 0


def auto_layout(spec: NetworkSpec) -> dict[str, Point]:
    """Top left corners of all cards: no two overlap, and every wire not on a cycle goes to the right."""
    columns = _columns(spec)
    seats, links = _seats(spec, columns)
    _sweep(seats, links)
    rows = _rows(seats, links)
    return {
        seat.id: (columns[seat.id] * COLUMN_PITCH, snap(row * ROW_PITCH))
        for seat, row in rows.items()
        if not seat.passing
    }


def complete_layout(spec: NetworkSpec, layout: Mapping[str, Point]) -> dict[str, Point]:
    """``layout`` with a free place for every node that has none."""
    missing = [n.id for n in spec.nodes if n.id not in layout]
    if not missing:
        return dict(layout)
    if len(missing) == len(spec.nodes):
        return auto_layout(spec)
    done = {i: p for i, p in layout.items() if i in spec.by_id}
    rank = {node_id: number for number, node_id in enumerate(spec.order)}
    for node_id in sorted(missing, key=lambda i: rank.get(i, len(rank))):
        before = [done[e.source] for e in spec.incoming[node_id] if e.source in done]
        if before:
            wanted = (max(x for x, _ in before) + COLUMN_PITCH, sum(y for _, y in before) / len(before))
        else:
            wanted = (min(x for x, _ in done.values()), max(y for _, y in done.values()) + ROW_PITCH)
        done[node_id] = free_place(done, wanted)
    return done


def with_all_places(state: ProjectState) -> ProjectState:
    """The places cards are shown at, written down, so that an edit does not make the others jump."""
    if all(n.id in state.layout for n in state.network.nodes):
        return state
    return state.replace(layout=complete_layout(state.network, state.layout))


def free_place(layout: Mapping[str, Point], wanted: Point) -> Point:
    """The first place at ``wanted`` or below it where a card overlaps no other, on the grid."""
    x, y = snap(wanted[0]), snap(wanted[1])
    column = [place for place in layout.values() if abs(place[0] - x) < CARD_WIDTH + GRID]
    while any(abs(other - y) < CARD_HEIGHT + GRID for _, other in column):
        y += GRID
    return x, y


def _columns(spec: NetworkSpec) -> dict[str, int]:
    """Longest path from a start; nodes on a cycle follow behind all others, one column each."""
    columns: dict[str, int] = {}
    for node_id in spec.order:
        columns[node_id] = 1 + max(
            (columns[e.source] for e in spec.incoming[node_id] if e.source in columns), default=-1
        )
    # A node that feeds something only far to the right stands just before it, so that its wire stays short.
    for node_id in reversed(spec.order):
        after = [columns[e.target] for e in spec.outgoing[node_id] if e.target in columns]
        if after and not spec.incoming[node_id]:
            columns[node_id] = min(after) - 1
    last = max(columns.values(), default=-1)
    for node in spec.nodes:
        if node.id not in columns:
            last += 1
            columns[node.id] = last
    return columns


def _seats(
    spec: NetworkSpec, columns: Mapping[str, int]
) -> tuple[list[list[Seat]], dict[Seat, list[tuple[int, Seat]]]]:
    """Seats by column, and for each seat its neighbours with the side they are on (-1 left, 1 right)."""
    seats: list[list[Seat]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    links: dict[Seat, list[tuple[int, Seat]]] = {}
    for node in spec.nodes:
        seats[columns[node.id]].append(Seat(node.id))
        links[Seat(node.id)] = []
    number = 0
    for edge in spec.edges:
        if edge.source not in columns or edge.target not in columns:
            continue
        here, goal = Seat(edge.source), Seat(edge.target)
        for column in range(columns[edge.source] + 1, columns[edge.target]):
            number += 1
            between = Seat(edge.target, number)
            seats[column].append(between)
            links[between] = []
            _link(links, here, between)
            here = between
        _link(links, here, goal)
    return seats, links


def _link(links: dict[Seat, list[tuple[int, Seat]]], left: Seat, right: Seat) -> None:
    links[left].append((1, right))
    links[right].append((-1, left))


def _sweep(seats: list[list[Seat]], links: Mapping[Seat, list[tuple[int, Seat]]]) -> None:
    """Order each column by the middle of its neighbours, left to right and back."""
    rank = {seat: float(i) - (len(column) - 1) / 2 for column in seats for i, seat in enumerate(column)}
    for sweep in range(SWEEPS):
        side = -1 if sweep % 2 == 0 else 1
        for column in seats if side == -1 else reversed(seats):
            middle = {
                seat: _mean([rank[n] for s, n in links[seat] if s == side], rank[seat]) for seat in column
            }
            column.sort(key=middle.__getitem__)
            for i, seat in enumerate(column):
                rank[seat] = i - (len(column) - 1) / 2


def _rows(seats: list[list[Seat]], links: Mapping[Seat, list[tuple[int, Seat]]]) -> dict[Seat, float]:
    """Row numbers: near the middle of the inputs, at least one apart within a column, order kept."""
    rows: dict[Seat, float] = {}
    for column in seats:
        wanted = []
        for i, seat in enumerate(column):
            default = i - (len(column) - 1) / 2
            wanted.append(_mean([rows[n] for side, n in links[seat] if side == -1 and n in rows], default))
        for seat, row in zip(column, _apart(wanted), strict=True):
            rows[seat] = row
    return rows


def _apart(wanted: list[float]) -> list[float]:
    """The nearest numbers at least one apart, in the same order; blocks that collide share their middle."""
    blocks: list[tuple[float, int]] = []  # where a block's first row wants to be, and how many rows it has
    for i, row in enumerate(wanted):
        start, count = row - i, 1
        while blocks and blocks[-1][0] >= start:
            other, many = blocks.pop()
            start, count = (start * count + other * many) / (count + many), count + many
        blocks.append((start, count))
    shifts = [start for start, count in blocks for _ in range(count)]
    return [shift + i for i, shift in enumerate(shifts)]


def _mean(values: list[float], default: float) -> float:
    return sum(values) / len(values) if values else default
