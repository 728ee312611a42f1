"""Reads spoilt data files one after the other and notes what should not have happened."""

from __future__ import annotations

import codecs
import contextlib
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from nnstudio.data import DataError, Table, source_for
from nnstudio.data.readers import large, large_lines
from tests.data.fuzz import mutate, samples
from tests.project.fuzz.guard import FORBIDDEN, HARMLESS, Guard
from tests.project.fuzz.run import MOST_FAULTS, Report, _last_line, sentence_problem

SECONDS = 2.0
SLOW = ("x.parquet", "x.xlsx")
"""Read in another process first: seldom chosen, so that a run gets on."""
SLOW_SHARE = 0.02
_LOOKS = ("os.scandir", "os.listdir", "os.walk")
_SYSTEM = ("/dev/null", "/proc/meminfo")


class DataGuard(Guard):
    """Reading below one folder, and starting the trial reading, is all that may be done."""

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._armed:
            return
        if event == "open":
            self._check_open(*arguments)
        elif event in _LOOKS:
            self._below(str(arguments[0]), event)
        elif event == "subprocess.Popen":
            self._check_process(arguments[1])
        elif event.startswith(FORBIDDEN) and event not in HARMLESS:
            self._refuse(f"{event}{tuple(str(a)[:60] for a in arguments)}")

    def _check_open(self, path: object, mode: object, flags: object) -> None:
        if isinstance(path, int):
            return
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if str(path) in _SYSTEM:
            return
        if writes:
            self._refuse(f"open({str(path)[:200]!r}, {mode}, {flags})")
        self._below(str(path), "open")

    def _below(self, path: str, event: str) -> None:
        if not os.path.abspath(path).startswith(self._path):
            self._refuse(f"{event}({path[:200]!r})")

    def _check_process(self, command: Any) -> None:
        if list(command)[:3] != [sys.executable, "-I", "-c"]:
            self._refuse(f"subprocess.Popen({command!r})"[:300])


def warm_up(folder: Path) -> None:
    """What is imported and looked up once, before it is watched."""
    for encoding in (
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "cp437",
        "latin-1",
    ):
        codecs.lookup(encoding)
    for name in samples.files():
        for seed in range(3 if name in SLOW else 40):
            spoilt = mutate.spoil(random.Random(seed), samples.files()[name])[1]
            place = _lay_out(folder, name, samples.files()[name] if not seed else spoilt)
            with contextlib.suppress(Exception):  # the run itself will meet it again
                source_for(place).load(None)


def fuzz(count: int, seed: int, folder: Path, until: float = float("inf")) -> Report:
    """Read ``count`` spoilt files; ``seed`` gives the same ones again."""
    report, whole = Report(), samples.files()
    quick = [name for name in whole if name not in SLOW]
    for number in range(count):
        if time.monotonic() > until or len(report.faults) >= MOST_FAULTS:
            break
        rng = random.Random(f"{seed}/{number}")
        name = rng.choice(SLOW) if rng.random() < SLOW_SHARE else rng.choice(quick)
        way, data = mutate.spoil(rng, whole[name])
        report.ways[name] += 1
        place = _lay_out(folder, name, data)
        in_pieces = rng.random() < 0.5
        words = ", in pieces" if in_pieces else ""
        with _in_pieces(in_pieces):
            _read(report, f"data {seed}/{number} ({name}, {way}{words})", place, folder, slow=name in SLOW)
    return report


@contextlib.contextmanager
def _in_pieces(wanted: bool) -> Iterator[None]:
    """Tables of text are read as large ones are, a few hundred bytes at a time."""
    sizes = {"LARGE": 0, "PIECE": 300, "HEAD": 500} if wanted else {}
    with contextlib.ExitStack() as stack:
        for module in (large, large_lines):
            for name, size in sizes.items():
                stack.enter_context(mock.patch.object(module, name, size))
        yield


def _lay_out(folder: Path, name: str, data: bytes) -> Path:
    """The spoilt file with what belongs beside it. Returns what a person would choose."""
    for old in folder.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    path = folder / name
    if "/" not in name:
        path.write_bytes(data)
        for other, content in samples.BESIDE.get(name, {}).items():
            (folder / other).write_bytes(content)
        return path
    for part in ("a", "b"):
        (folder / "pets" / part).mkdir(parents=True)
        (folder / "pets" / part / "x.png").write_bytes(samples.files()["pets/a/x.png"])
    path.write_bytes(data)
    return folder / "pets"


def _read(report: Report, label: str, place: Path, folder: Path, *, slow: bool) -> None:
    source = source_for(place)
    began = time.monotonic()
    found, failure = None, None
    with _guard().watching(folder) as violations:
        try:
            found = source.load(None)
        except BaseException as error:  # looked at outside, where traces may be read from their files
            failure = error
    seconds = time.monotonic() - began
    report.slowest = max(report.slowest, seconds)
    if isinstance(failure, KeyboardInterrupt):
        raise failure
    problems = list(violations)
    if seconds > SECONDS and not slow:
        problems.append(f"took {seconds:.1f} s")
    if isinstance(failure, DataError):
        report.ended["refused"] += 1
        if problem := sentence_problem(str(failure)):
            problems.append(f"{problem}: {str(failure)[:300]!r}")
    elif failure is not None:
        report.ended["crashed"] += 1
        problems.append(_last_line(failure))
    else:
        report.ended["read"] += 1
        problems += _wrong_with(found)
    report.faults += [f"{label}: {problem}" for problem in problems]


def _guard() -> DataGuard:
    return DataGuard.get()  # type: ignore[return-value]


def _wrong_with(table: Table | None) -> Iterator[str]:
    """What a table must not be, whatever it was read from."""
    assert table is not None
    values = table.columns
    if not len(table) or values.shape[0] != len(table):
        yield "a table without rows"
    if np.isinf(values).any():
        yield "infinite features"
    if table.target is not None and len(table.target) != len(table):
        yield "another number of targets"
    if table.classes and not (table.target.min() >= 0 and table.target.max() < len(table.classes)):
        yield "a class without a name"
    for note in table.notes:
        if problem := sentence_problem(note):
            yield f"{problem}: {note[:200]!r}"
