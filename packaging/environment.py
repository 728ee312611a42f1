"""Makes `.venv` in the checkout and keeps it as `pyproject.toml` and `constraints.txt` want it."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import system_packages
from steps import ROOT, Stop, call, quiet, say

VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
STAMP = VENV / "nnstudio-setup.json"


def ensure() -> None:
    """Make, mend or update `.venv`; do nothing if it is already right. Raises Stop if it cannot."""
    if read_stamp().get("installed") == fingerprint() and starts():
        return
    with one_at_a_time():
        interrupted = read_stamp().get("state") == "installing"
        if read_stamp().get("installed") == fingerprint() and starts():
            return  # another start did it while this one waited
        if not VENV.exists():
            create("Making an environment for NNStudio in .venv.")
        elif interrupted:
            create("The last set-up was interrupted: making .venv anew.")
        elif not has_pip():
            create("The environment in .venv does not work any more: making it anew.")
        install()


def create(why: str) -> None:
    """A new, empty `.venv`, in the place of an old one."""
    system_packages.before_install()
    say(why)
    # The base interpreter, should this script itself run in the environment that is to be replaced.
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = quiet([base, "-m", "venv", "--clear", VENV])
    if made.returncode != 0:
        raise Stop(
            f"{made.stdout.strip()}\nPython could not make an environment in {VENV}. "
            "See the message above; if the folder is in the way, delete it and start again."
        )


def install() -> None:
    """Install the project, editable, with what its tests need, in the versions of `constraints.txt`."""
    wanted = fingerprint()
    say("Installing NNStudio and what it needs (about 350 MB the first time).")
    write_stamp({"state": "installing"})
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += ["--constraint", CONSTRAINTS, *([] if sys.stdout.isatty() else ["--quiet"])]
    # What builds the project first, under the same constraints: pip would fetch whichever is newest today.
    code = call([*pip, "hatchling", "editables"]) or call(
        [*pip, "--no-build-isolation", "--editable", f"{ROOT}[test]"]
    )
    if code != 0:
        write_stamp({"state": "incomplete"})
        raise Stop(
            "The installation stopped, for the reason pip gives above. "
            "Check the connection and start again: it continues by itself."
        )
    write_stamp({"installed": wanted})


def fingerprint() -> str:
    """Changes when the environment must be updated: other requirements, another place."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def starts() -> bool:
    """Whether the environment's Python still runs (its system Python may have been replaced)."""
    ask = (
        "import sys, importlib.util as u; sys.exit(sys.version_info < (3, 11) or not u.find_spec('PySide6'))"
    )
    return quiet([PYTHON, "-c", ask]).returncode == 0


def has_pip() -> bool:
    ask = "import sys; sys.exit(sys.version_info < (3, 11))"
    return (
        quiet([PYTHON, "-c", ask]).returncode == 0
        and quiet([PYTHON, "-m", "pip", "--version"]).returncode == 0
    )


def read_stamp() -> dict[str, object]:
    """What is known of the last set-up; nothing, if there was none or its note is damaged."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, object]) -> None:
    """Replace the note in one step, so that it is never found half written."""
    beside = STAMP.with_suffix(".new")
    beside.write_text(json.dumps(stamp), encoding="utf-8")
    os.replace(beside, STAMP)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once must not both rebuild the environment. The lock ends when the process does."""
    try:
        file = (ROOT / ".venv.lock").open("w", encoding="utf-8")
    except OSError as error:
        raise Stop(
            f"NNStudio makes its environment in {ROOT}, and nothing can be written there ({error.strerror}). "
            "Copy the folder to a place of your own and start again."
        ) from None
    with file:
        lock(file)
        yield


def lock(file: TextIO) -> None:
    """Wait until no other process holds the lock."""
    if os.name != "nt":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        return
    import msvcrt

    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:  # Windows waits ten seconds only
        raise Stop(
            "Another start is still setting NNStudio up. Wait until it is done, then start again."
        ) from None
