"""From card to card with the arrow keys. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from nnstudio.gui.canvas.geometry import Point

Direction = Literal["left", "right", "up", "down"]
_STEP: dict[Direction, Point] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def neighbour(places: Mapping[str, Point], here: str, direction: Direction) -> str | None:
    """The nearest card in a direction: how far it is that way, plus three times how far it is aside."""
    x, y = places[here]
    dx, dy = _STEP[direction]
    best: tuple[float, str] | None = None
    for node_id, (other_x, other_y) in places.items():
        ahead = (other_x - x) * dx + (other_y - y) * dy
        aside = abs((other_x - x) * dy) + abs((other_y - y) * dx)
        if node_id == here or ahead <= 0:
            continue
        best = min(best or (float("inf"), ""), (ahead + 3 * aside, node_id))
    return best[1] if best else None
