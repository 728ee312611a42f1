"""Handing the newest value from one thread to another."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds at most one value. A newer one replaces it; taking it empties the box.

    Both ends are single operations of a deque, which are atomic: no lock, and the writer never waits.
    """

    def __init__(self) -> None:
        self._slot: deque[T] = deque(maxlen=1)

    def put(self, value: T) -> None:
        """Replace what is inside."""
        self._slot.append(value)

    def take(self) -> T | None:
        """What is inside, or None; the box is empty afterwards."""
        try:
            return self._slot.pop()
        except IndexError:
            return None
