"""How far reading is, and a way to end it: readers report, whoever waits may listen.

Who listens is kept for each thread on its own, so a reader needs no argument that most callers would not use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[float], bool]
"""Told the share that is done (0 … 1); answers whether reading shall go on."""


class Cancelled(Exception):
    """Reading was ended by whoever listens. It is no mistake, and nobody needs to be told."""


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell ``listener`` how far readers are that run inside, in this thread."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def report(done: float) -> None:
    """Say that this share (0 … 1) is done. Raises :class:`Cancelled` if nobody wants the rest."""
    listener = _listener.get()
    if listener is not None and not listener(min(max(done, 0.0), 1.0)):
        raise Cancelled


@contextmanager
def part(low: float, high: float) -> Iterator[None]:
    """What runs inside and reports 0 … 1 is this part of the whole."""
    outer = _listener.get()
    if outer is None:
        yield
        return
    with listening(lambda done: outer(low + done * (high - low))):
        yield
