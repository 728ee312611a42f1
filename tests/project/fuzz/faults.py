"""Stands in for ``os`` inside the saving code: at every call the process may die or the disk may fail."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

Strike = Callable[[], None]


class FaultyOs:
    """``os``, but ``strike`` is called at call number ``at``, before or after that is carried out.

    ``called`` lists the calls so far. Writing is three calls: ``write`` (half of the bytes get there when it
    is struck before), ``flush`` and closing.
    """

    def __init__(self, at: int = -1, strike: Strike = lambda: None, *, after: bool = False) -> None:
        self.called: list[str] = []
        self._at, self._strike, self._after = at, strike, after

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name == "fdopen":
            return lambda *a, **k: FaultyFile(self, self.call(name, os.fdopen, *a, **k))
        if not callable(real) or isinstance(real, type):
            return real
        return lambda *a, **k: self.call(name, real, *a, **k)

    def call(self, name: str, real: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Carry out one call, struck or not."""
        number = len(self.called)
        self.called.append(name)
        if number == self._at and not self._after:
            self._strike()
        found = real(*arguments, **named)
        if number == self._at and self._after:
            self._strike()
        return found

    def is_next(self) -> bool:
        """Whether the next call is struck before it is carried out."""
        return len(self.called) == self._at and not self._after


class FaultyFile:
    """The open file of a :class:`FaultyOs`."""

    def __init__(self, system: FaultyOs, file: Any) -> None:
        self._system, self._file = system, file

    def __enter__(self) -> FaultyFile:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._system.call("close file", self._file.close)
        finally:
            self._file.close()  # the system lets go of a file even if closing it fails

    def write(self, data: bytes) -> int:
        """All of it, or half of it and then the strike."""
        if self._system.is_next():
            self._file.write(data[: len(data) // 2])
            self._file.flush()
        return int(self._system.call("write", self._file.write, data))

    def flush(self) -> None:
        """Counted."""
        self._system.call("flush", self._file.flush)

    def fileno(self) -> int:
        """Not a call of the system."""
        return int(self._file.fileno())
