"""Where the log goes, and what happens to errors nobody caught."""

from __future__ import annotations

import faulthandler
import logging
import sys
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from platformdirs import user_state_path

log = logging.getLogger(__name__)

Tell = Callable[[str, str], None]
"""Shows a sentence and details to the user."""


def log_file() -> Path:
    """The log in the folder where this system keeps an application's state."""
    return user_state_path("NNStudio", appauthor=False) / "log.txt"


def start_log() -> TextIO | None:
    """Write the log to its file, and crashes of the interpreter beside it; neither without a folder.

    Returns the crash file: keep it open.
    """
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
        crash = path.with_name("crash.txt").open("a", encoding="utf-8")
    except OSError as error:
        print(f"The log cannot be written to {path.parent}: {error}", file=sys.stderr)
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("nnstudio")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    faulthandler.enable(crash)
    return crash


def catch_everything(tell: Tell) -> None:
    """From now on an error nobody caught is logged and told to the user, and the app goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        log.error("Unexpected error\n%s", details)
        first = str(error).strip().split("\n", 1)[0]
        tell(
            "Something went wrong inside NNStudio; your work is still here. Save it, and please report this: "
            f"{kind.__name__}{f': {first}' if first else ''}",
            details,
        )

    sys.excepthook = hook


def stop_crash_log(crash: TextIO) -> None:
    """Let go of the crash file."""
    faulthandler.disable()
    crash.close()
