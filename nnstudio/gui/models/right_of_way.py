"""The window's short pieces of work go first: while one is done, the training thread stands still."""

from __future__ import annotations

import threading
from collections.abc import Callable

LONGEST = 0.05
"""Seconds the training thread waits at most, however long the window takes."""

PATIENCE = 0.003
"""Seconds the window waits at most until the training thread stands still: a long step is not waited for."""


class RightOfWay:
    """The window's thread takes it and leaves it; the training thread gives it between two batches.

    Python runs one thread at a time. Two that both want to compute take turns of half a millisecond, and
    every call into Qt that lets go of the interpreter loses it for such a turn: a picture of 3 ms takes 8.
    The training has less of it than it seems, too: each time it finds the interpreter taken it falls asleep,
    and to be woken costs it a tenth of a millisecond. So it waits once, and the window begins when it does.
    ``wanted`` is a plain attribute: a training that nobody interrupts pays nothing.
    """

    def __init__(self) -> None:
        self.wanted = False
        self._taken = False
        self._way, self._arrived = threading.Lock(), threading.Lock()
        self._hurry: Callable[[], None] | None = None

    def heed(self, hurry: Callable[[], None] | None) -> None:
        """Training thread: it looks at ``wanted`` from now on, sooner where ``hurry`` is called; None: it
        does not any more, and nobody waits for it.
        """
        self._hurry = hurry

    def take(self) -> None:
        """Window's thread: from the next batch on the training waits. Returns when it does, or soon."""
        if self._taken:
            return
        self._arrived.acquire(blocking=False)
        self._way.acquire()
        self._taken = self.wanted = True
        if (hurry := self._hurry) is not None:
            hurry()
            self._arrived.acquire(timeout=PATIENCE)

    def leave(self) -> None:
        """Window's thread: the training goes on, if it waited."""
        if self._taken:
            self._taken = self.wanted = False
            self._way.release()

    def give(self) -> None:
        """Training thread: wait until the window is done, or has had its time."""
        if self._arrived.locked():
            self._arrived.release()
        if self._way.acquire(timeout=LONGEST):
            self._way.release()
        else:
            self.wanted = False
