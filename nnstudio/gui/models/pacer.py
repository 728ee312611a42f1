"""How often the window reads what a training left: as often as it can without slowing the training down."""

from __future__ import annotations

TICK_MS = 66
"""About 15 readings a second: what an eye can follow."""

READING_SHARE = 0.007
"""At most this share of the time goes into reading (drawing has its own, see ``Turns``)."""

SLOWEST_TICK_MS = 250


def interval(spent: float) -> int:
    """Milliseconds until the next reading, after one that took ``spent`` seconds of the window's time."""
    return round(min(SLOWEST_TICK_MS, max(TICK_MS, 1000 * spent / READING_SHARE)))
