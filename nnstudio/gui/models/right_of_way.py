"""The window's short pieces of work go first: while one is done, the training thread stands still."""

from __future__ import annotations

import threading

LONGEST = 0.05
"""Seconds the training thread waits at most, however long the window takes."""


class RightOfWay:
    """The window's thread takes it and leaves it; the training thread gives it between two batches.

    Python runs one thread at a time. Two that both want to compute take turns of half a millisecond, and
    every call into Qt that lets go of the interpreter loses it for such a turn: a picture of 3 ms takes 8,
    and training has no more of it than if it had waited. So it waits. ``wanted`` is a plain attribute: a
    training that nobody interrupts pays nothing.
    """

    def __init__(self) -> None:
        self.wanted = False
        self._taken = False
        self._way = threading.Lock()

    def take(self) -> None:
        """Window's thread: from the next batch on, the training waits."""
        if not self._taken:
            self._way.acquire()
            self._taken = self.wanted = True

    def leave(self) -> None:
        """Window's thread: the training goes on, if it waited."""
        if self._taken:
            self._taken = self.wanted = False
            self._way.release()

    def give(self) -> None:
        """Training thread: wait until the window is done, or has had its time."""
        if self._way.acquire(timeout=LONGEST):
            self._way.release()
        else:
            self.wanted = False
