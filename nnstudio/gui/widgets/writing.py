"""How a panel has a file written, wherever it stands: beside the work, by the window it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

Write = Callable[[], str]
"""Writes a file, all or nothing; returns what the disk noted, else "". Called in any thread."""

Wrote = Callable[[str, Exception | None], object]
"""Hears of it: the note, and why it was not written, if it was not."""


class Writer(Protocol):
    """A window that writes beside the work, and tells in its status bar how far that is."""

    def write_for(self, name: str, write: Write, wrote: Wrote | None) -> None:
        """Have the file of this name written, then tell ``wrote``, or else the person."""


def write_beside(panel: QWidget, path: Path, write: Write, wrote: Wrote | None = None) -> None:
    """Have ``path`` written by the window around ``panel``; without one, here and now.

    ``wrote`` says what came of it, unless it was cancelled or the panel has gone by then; without it, the
    window does.
    """
    above: QWidget | None = panel
    while above is not None:
        writer: Writer | None = getattr(above, "file_work", None)
        if writer is not None:
            tell = None if wrote is None else lambda note, error: isValid(panel) and wrote(note, error)
            writer.write_for(path.name, write, tell)
            return
        above = above.parentWidget()
    _write_now(write, wrote or (lambda *_: None))


def _write_now(write: Write, wrote: Wrote) -> None:
    try:
        note = write()
    except (ValueError, OSError) as error:
        wrote("", error)
    else:
        wrote(note, None)
