"""Watches what Python does while a file is opened: reading the given file is all it may do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FORBIDDEN = (
    "compile", "exec", "code.__new__", "function.__new__", "import", "marshal.", "pickle.find_class",
    "subprocess.", "socket.", "ctypes.", "os.", "shutil.", "tempfile.", "glob.", "pathlib.", "urllib.",
    "http.", "ftplib.", "smtplib.", "sqlite3.", "pty.", "webbrowser.", "winreg.", "_winapi.",
    "msvcrt.", "cpython.run",
)  # fmt: skip
"""Beginnings of audit events that no load may cause. ``open`` is looked at apart."""

HARMLESS = ("os.putenv", "os.unsetenv")


class Guard:
    """One per process: an audit hook cannot be taken away again, so it sleeps while nothing is loaded."""

    _only: Guard | None = None

    def __init__(self) -> None:
        self._armed = False
        self._path = ""
        self.violations: list[str] = []
        sys.addaudithook(self._hook)

    @classmethod
    def get(cls) -> Guard:
        """The process's guard."""
        if type(cls._only) is not cls:  # a kind of guard has its own, whichever came first
            cls._only = cls()
        return cls._only

    @contextmanager
    def watching(self, path: Path | None) -> Iterator[list[str]]:
        """Note everything forbidden that is done inside; only ``path`` may be opened, and only to read."""
        self._path = str(path) if path is not None else ""
        self.violations = []
        self._armed = True
        try:
            yield self.violations
        finally:
            self._armed = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._armed:
            return
        if event == "open":
            self._check_open(*arguments)
        elif event.startswith(FORBIDDEN) and event not in HARMLESS:
            self._refuse(f"{event}{tuple(str(a)[:60] for a in arguments)}")

    def _check_open(self, path: object, mode: object, flags: object) -> None:
        if isinstance(path, int):
            return  # a descriptor that is open already
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if str(path) != self._path or writes:
            self._refuse(f"open({str(path)[:200]!r}, {mode}, {flags})")

    def _refuse(self, what: str) -> None:
        # Noted as well as raised: code that catches every exception must not hide it.
        self.violations.append(what)
        raise PermissionError(f"Not while a file is opened: {what}")
