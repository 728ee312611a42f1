"""The command line: headless twins of the window's verbs. ``nnstudio`` and ``nnstudio FILE`` open the window.

Exit codes: 0 done · 1 done, with a finding (``check`` found errors, a training diverged) · 2 bad input, one
sentence on stderr · 3 a fault of the program itself · 130 stopped with Ctrl+C (weights kept).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

VERBS = (
    "new", "templates", "train", "evaluate", "cross-validate", "predict", "runs", "export", "check",
    "catalog", "screenshot",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code. Imports only what that command needs."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show ‘ or × gets a substitute, not an error.
            stream.reconfigure(errors="replace")
    if given == ["--version"]:
        from nnstudio import __version__

        print(f"nnstudio {__version__}")
        sys.exit(0)
    try:
        if given and (given[0] in VERBS or given[0].startswith("-")):
            from nnstudio.cli.verbs import run

            sys.exit(run(given))
        sys.exit(_open_window(given))
    except KeyboardInterrupt:  # while modules are still being imported
        sys.exit(130)


def _open_window(given: list[str]) -> int:
    if given and not _looks_like_file(given[0]):
        from nnstudio.catalog.words import tr
        from nnstudio.cli.language import speak_as_the_terminal

        speak_as_the_terminal()
        sentence = tr(
            "There is no command or file ‘{name}’. Commands: {known}.", name=given[0], known=", ".join(VERBS)
        )
        print(sentence, file=sys.stderr)
        return 2
    try:
        from nnstudio.gui.app import main as open_window
    except ImportError as error:
        from nnstudio.catalog.words import tr
        from nnstudio.cli.language import speak_as_the_terminal

        speak_as_the_terminal()
        sentence = tr(
            "The window cannot be opened, because a library is missing ({error}). "
            "Commands such as ‘nnstudio train FILE’ work without it.",
            error=error,
        )
        print(sentence, file=sys.stderr)
        return 2
    return int(open_window(given) or 0)


def _looks_like_file(argument: str) -> bool:
    return Path(argument).exists() or Path(argument).suffix != "" or "/" in argument or "\\" in argument


def take_screenshots(folder: Path, theme: str | None) -> list[Path]:
    """Render the real windows off screen into ``folder`` (both looks without a theme); returns the paths."""
    from nnstudio.gui.screenshot import take

    return take(folder, theme)
