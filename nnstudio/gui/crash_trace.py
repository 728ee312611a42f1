"""What is left of a crash below Python: where every thread was, told at the next start."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import platform
import secrets
from pathlib import Path
from typing import TextIO

import numpy
import PySide6

import nnstudio
from nnstudio.catalog.words import tr
from nnstudio.gui.logs import log_file
from nnstudio.project.characters import showable
from nnstudio.project.locks import FileLock

log = logging.getLogger(__name__)

MAX_TRACE = 200_000


class CrashTrace:
    """A file of this process alone, empty unless it crashes; it goes when the process ends in good order."""

    def __init__(self, lock: FileLock, opened: TextIO) -> None:
        self._lock, self._opened = lock, opened

    @classmethod
    def begin(cls) -> CrashTrace | None:
        """From now on a crash is written down; None where there is no folder for it."""
        try:
            lock = FileLock.take(_folder() / f"{secrets.token_hex(8)}.txt")
            if lock is None:
                return None
            opened = lock.path.open("a", encoding="utf-8")
        except OSError as error:
            log.warning("A crash could not be written down: %s", error)
            return None
        faulthandler.enable(opened)
        return cls(lock, opened)

    def close(self) -> None:
        """The process ends in good order."""
        faulthandler.disable()
        self._opened.close()
        self._lock.release()


def traces_left() -> list[str]:
    """What earlier processes wrote as they crashed; each is told once, and kept in ``last-crash.log``."""
    found = []
    try:
        for path in sorted(_folder().glob("*.txt")):
            if trace := _take(path):
                found.append(trace)
        if found:
            text = "\n\n".join(found)
            (_folder() / "last-crash.log").write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        log.warning("An earlier crash could not be looked at: %s", error)
    return found


def in_words(trace: str) -> str:
    """The sentence for a trace."""
    first = trace.strip().split("\n", 1)[0].removeprefix("Fatal Python error: ")[:80]
    return tr(
        "NNStudio crashed the last time it ran ({first}). What was not saved is offered below, "
        "if there was anything. Please report this with its details.",
        first=first,
    )


def versions() -> str:
    """A line for reports."""
    parts = (("NNStudio", nnstudio), ("NumPy", numpy), ("PySide", PySide6))
    names = ", ".join(f"{name} {part.__version__}" for name, part in parts)
    return tr(
        "{names}, Python {version}, {platform}",
        names=names,
        version=platform.python_version(),
        platform=platform.platform(),
    )


def _folder() -> Path:
    found = log_file().parent / "crashes"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def _take(path: Path) -> str:
    """The trace of a process that has gone, and its file with it; "" if it is alive or left none."""
    with contextlib.suppress(OSError):
        with path.open("rb") as opened:
            data = opened.read(MAX_TRACE)
        lock = FileLock.take(path)
        if lock is not None:
            lock.release()
            return showable(data.decode(errors="replace"), "\n\t").strip()
    return ""
