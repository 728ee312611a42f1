"""Where the log goes: a file in the state folder, in lines that nobody else can forge."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_state_path

from nnstudio.catalog.words import tr
from nnstudio.project.characters import showable

MAX_BYTES, BACKUPS = 1_000_000, 2


def log_file() -> Path:
    """The log in the folder where this system keeps an application's state."""
    return user_state_path("NNStudio", appauthor=False) / "log.txt"


class PlainFormatter(logging.Formatter):
    """No control characters, which a terminal would obey, and no line that only looks like an entry."""

    def format(self, record: logging.LogRecord) -> str:
        return showable(super().format(record), "\n\t").replace("\n", "\n    ")


class LogFile(RotatingFileHandler):
    """The log's file. A disk that is full stops no work: it is said once, through ``failed(sentence)``."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8", errors="replace")
        self.setFormatter(PlainFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self.failed: Callable[[str], None] = lambda _: None
        self._told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        """Called by ``emit`` for whatever went wrong in it."""
        if not self._told:
            self._told = True  # first, as telling is logged too
            self.failed(_sentence(Path(self.baseFilename), sys.exception()))


def start_log() -> tuple[LogFile | None, str]:
    """Write the package's log to its file from now on. Where that cannot be, a sentence says so."""
    path = log_file()
    root = logging.getLogger("nnstudio")
    root.setLevel(logging.INFO)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = LogFile(path)
    except OSError as error:
        return None, _sentence(path, error)
    root.addHandler(handler)
    return handler, ""


def stop_log(handler: LogFile | None) -> None:
    """Let go of the file."""
    if handler is not None:
        logging.getLogger("nnstudio").removeHandler(handler)
        try:
            handler.close()
        except OSError:  # what could not be written before cannot be now
            handler.stream = None


def _sentence(path: Path, error: BaseException | None) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return tr(
        "The log cannot be written to {parent} ({reason}). NNStudio works on without it.",
        parent=path.parent,
        reason=reason,
    )
