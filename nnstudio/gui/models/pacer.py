"""How often the window reads what a training left: as often as it can without slowing the training down."""

from __future__ import annotations

import time

TICK_MS = 66
"""About 15 readings a second: what an eye can follow, and little enough painting to leave the trainer alone.
"""

WINDOW_SHARE = 0.05
"""At most this share of the time goes into the window: slow reading and painting is done less often."""

SLOWEST_TICK_MS = 1000


class Pacer:
    """Says at every reading when the next one is due."""

    def __init__(self) -> None:
        self._busy = time.thread_time()

    def interval(self) -> int:
        """Milliseconds: so many that what the window did since the last reading keeps to its share."""
        busy = time.thread_time()
        spent, self._busy = 1000 * (busy - self._busy), busy
        return round(min(SLOWEST_TICK_MS, max(TICK_MS, spent / WINDOW_SHARE)))
