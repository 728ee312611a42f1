"""What the window asks of the training thread, read between two batches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Swap = Callable[[Any], Any]
"""The training at hand -> one that goes on where it is, under changed settings."""


@dataclass(frozen=True)
class Orders:
    """Everything asked for since the last reading, and what holds now. ``number`` counts requests."""

    number: int
    paused: bool
    stop: bool
    abandon: bool
    learning_rate: float | None
    swap: Swap | None = None


class Control:
    """Requests from the GUI thread to one worker. Every method may be called from any thread.

    ``attention`` is the one thing the worker looks at between batches while nothing is asked: a plain
    attribute, so that a running training pays nothing for being controllable.
    """

    def __init__(self, *, paused: bool = False) -> None:
        self._changed = threading.Condition()
        self._number = 0
        self._paused = paused
        self._steps = self._epochs = 0
        self._stop = False
        self._abandon = False
        self._learning_rate: float | None = None
        self._swap: Swap | None = None
        self.attention = paused

    @property
    def number(self) -> int:
        """How many requests were made."""
        return self._number

    def pause(self) -> None:
        """Hold before the next batch."""
        self._ask(_paused=True, _steps=0, _epochs=0)

    def resume(self) -> None:
        """Go on freely."""
        self._ask(_paused=False, _steps=0, _epochs=0)

    def step(self) -> None:
        """Do one batch and hold again; asked several times, do as many."""
        with self._changed:
            self._ask(_paused=True, _steps=self._steps + 1, _epochs=0)

    def step_epoch(self) -> None:
        """Go on to the end of the epoch and hold again; asked several times, do as many."""
        with self._changed:
            self._ask(_paused=True, _steps=0, _epochs=self._epochs + 1)

    def epoch_ended(self) -> None:
        """An epoch is over (worker)."""
        with self._changed:
            if self._epochs:
                self._epochs -= 1
                self.attention = self.attention or not self._epochs

    def stop(self) -> None:
        """End the training in good order, with its last event."""
        self._ask(_stop=True)

    def abandon(self) -> None:
        """End as soon as the batch at hand is done, without a last evaluation: the window is closing."""
        self._ask(_stop=True, _abandon=True)

    def set_learning_rate(self, rate: float) -> None:
        """Use another learning rate from the next batch on."""
        self._ask(_learning_rate=rate)

    def swap(self, swap: Swap) -> None:
        """Go on with the training that ``swap`` makes of the one at hand."""
        self._ask(_swap=swap)

    def poke(self) -> None:
        """Ask for nothing but that a waiting worker look around."""
        self._ask()

    def take(self) -> Orders:
        """Read the orders (worker). What asks for a single act (a step, a rate) is handed out once."""
        with self._changed:
            hold = self._paused and not self._steps and not self._epochs
            self._steps = max(0, self._steps - 1)
            orders = Orders(self._number, hold, self._stop, self._abandon, self._learning_rate, self._swap)
            self._learning_rate = self._swap = None
            self.attention = self._paused and not self._epochs
            return orders

    def wait(self, number: int) -> None:
        """Sleep until there are requests after ``number`` (worker)."""
        with self._changed:
            self._changed.wait_for(lambda: self._number > number)

    def _ask(self, **changes: object) -> None:
        with self._changed:
            self.__dict__.update(changes)
            self._number += 1
            self.attention = True
            self._changed.notify_all()
