"""How the set-up speaks and starts other programs."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Settings of another environment that would lead our own Python or pip astray.
FOREIGN = (
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
)


class Stop(Exception):
    """The set-up cannot go on; the message is a sentence that says what to do."""


def say(sentence: str) -> None:
    """Print at once, so that the order stays right between our lines and those of the programs we start."""
    print(sentence, flush=True)


def call(
    command: Sequence[str | Path], *, cwd: Path | None = None, extra: Mapping[str, str] | None = None
) -> int:
    """Run a program in the foreground, in an environment without foreign settings; return its exit code."""
    return subprocess.call([str(part) for part in command], cwd=cwd, env=clean_environment(extra))


def quiet(
    command: Sequence[str | Path], extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program without showing what it says; a program that is not there counts as failed."""
    words = [str(part) for part in command]
    try:
        return subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            env=clean_environment(extra),
        )
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, str(error))


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment variables without those of other Python environments."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**kept, **(extra or {})}
