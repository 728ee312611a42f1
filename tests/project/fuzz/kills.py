"""Kills saving processes: ``python -m tests.project.fuzz.kills --count 200``.

A process saves one version after the other and says which are saved; it is killed at a random instant. What
is on the disk then must open, and be the last version that was said to be saved, or the one after it. Then
the same at every single call of the system. Run as a process of its own, which has no threads and may fork.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nnstudio.project import Document, atomic, templates
from tests.project.fuzz.faults import FaultyOs

NUMBER = struct.Struct("<q")


def document(version: int) -> Document:
    """A project whose title and notes both say which version it is."""
    found = templates.template("xor").open()
    notes = f"notes {version}\n" + "ab" * 25_000
    found.state = found.state.replace(title=f"version {version}", notes=notes)
    return found


def version_of(path: Path) -> int:
    """Which version the file is; raises if it is damaged."""
    found = Document.load(path)
    version = int(found.state.title.removeprefix("version "))
    if f" {version}\n" not in found.state.notes:
        raise AssertionError("two versions are mixed")
    return version


def in_child(work: Callable[[], None]) -> int:
    """Do it in a fork of this process."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def random_kill(path: Path, rng: random.Random) -> tuple[int, int]:
    """The last acknowledged version when the saving process was killed, and the version that is there."""
    document(0).save(path)
    reader, writer = os.pipe()
    child = in_child(lambda: _save_on(path, writer))
    os.close(writer)
    select.select([reader], [], [])
    time.sleep(rng.random() * 0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as acknowledged:
        said = acknowledged.read()
    return NUMBER.unpack(said[-NUMBER.size :])[0], version_of(path)


def _save_on(path: Path, writer: int) -> None:
    for version in range(1, 1_000_000):
        document(version).save(path)
        os.write(writer, NUMBER.pack(version))


def kills_at_calls(path: Path) -> list[tuple[str, int]]:
    """Killed before and after every call of the system that a save makes, and what is there then."""
    calls = FaultyOs()
    _with_system(calls, path)
    found = []
    for after in (False, True):
        for number, name in enumerate(calls.called):
            document(0).save(path)
            faulty = FaultyOs(number, lambda: os.kill(os.getpid(), signal.SIGKILL), after=after)
            child = in_child(lambda faulty=faulty: _with_system(faulty, path))
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                raise AssertionError(f"{name} (call {number}) was not reached")
            found.append((f"{'after' if after else 'before'} {name}", version_of(path)))
    return found


def _with_system(system: FaultyOs, path: Path) -> None:
    real = atomic.os
    atomic.os = system  # type: ignore[assignment]
    try:
        document(1).save(path)
    finally:
        atomic.os = real


def main() -> int:
    """Prints counts; ends with 1 if a file was damaged or an acknowledged save lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200, help="kills at random instants")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    damaged, lost, old = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.nnstudio"
        for number in range(chosen.count):
            try:
                said, there = random_kill(path, rng)
            except (ValueError, AssertionError) as error:
                damaged.append(f"kill {number}: {error}")
                continue
            lost += there not in (said, said + 1)
            old += there == said
        at_calls = kills_at_calls(path)
    wrong = [name for name, there in at_calls if there not in (0, 1)]
    print(
        f"{chosen.count} random kills: {len(damaged)} damaged, {lost} acknowledged saves lost, "
        f"{old} files from before"
    )
    print(f"{len(at_calls)} kills at calls of the system: {len(wrong)} damaged")
    print("\n".join(damaged))
    return int(bool(damaged or lost or wrong))


if __name__ == "__main__":
    sys.exit(main())
