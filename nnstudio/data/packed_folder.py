"""A folder of pictures as bytes, so that a project can carry it.

First the line ``nnstudio folder 1``, then how many files there are, then for each its size and its name as
seen from the folder (``1234 cat/0.png``, sorted), then all their bytes one behind the other. There is nothing
to inflate, and no name leads out of the folder: whatever does not look like this is refused as a whole.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnstudio.catalog.words import tr
from nnstudio.data.progress import report
from nnstudio.data.readers.files import refusing_os_errors
from nnstudio.data.readers.labelled import LABEL_FILES, labels_file, pictures
from nnstudio.data.readers.pictures import SUFFIXES
from nnstudio.data.safe_names import odd_name
from nnstudio.data.table import DataError
from nnstudio.data.words import megabytes

MOST_FILES = 10_000
DEEPEST = 8
_FIRST = b"nnstudio folder 1"
_LONGEST_LINE = 4_000
_HEAD = 32


@dataclass(frozen=True)
class Packed:
    """One file: its name as seen from the folder, and where its bytes lie."""

    name: str
    start: int
    size: int


def size_of(place: Path, most: int) -> int:
    """Bytes that :func:`pack` would give, at most. Raises ``DataError`` for too many."""
    return _HEAD + sum(size + _beside(name) for name, _, size in _files(place, most))


def pack(place: Path, most: int) -> bytes:
    """The pictures in a folder, and its table of labels. Raises ``DataError``, ``Cancelled``."""
    found = sorted(_files(place, most))
    if not found:
        raise DataError(tr("‘{name}’ holds no pictures to take in. Choose another folder.", name=place.name))
    _refuse_odd([name for name, _, _ in found])
    parts = [_FIRST, str(len(found)).encode()]
    parts += [f"{size} {name}".encode() for name, _, size in found]
    whole = bytearray(b"\n".join(parts) + b"\n")
    for number, (name, path, size) in enumerate(found):
        report(number / len(found))
        with refusing_os_errors(path), path.open("rb") as stream:
            data = stream.read(size + 1)
        if len(data) != size:
            raise DataError(tr("‘{name}’ changed while it was read. Try again.", name=name))
        whole += data
    return bytes(whole)


def contents(data: bytes) -> tuple[Packed, ...]:
    """What was packed, checked to the last byte. Raises ``DataError``."""
    lines = _lines(data)
    first, end = next(lines, (b"", 0))
    count, end = next(lines, (b"", 0))
    if first != _FIRST or not count.isdigit() or not 1 <= int(count[:9]) <= MOST_FILES:
        raise _damaged()
    sizes: list[tuple[int, str]] = []
    for _ in range(int(count)):
        line, end = next(lines, (b"", 0))
        size, mark, name = line.partition(b" ")
        if not mark or not size.isdigit() or len(size) > 12:
            raise _damaged()
        try:
            sizes.append((int(size), name.decode()))
        except UnicodeDecodeError:
            raise _damaged() from None
    _refuse_odd([name for _, name in sizes])
    found = []
    for count_of_bytes, known in sizes:
        found.append(Packed(known, end, count_of_bytes))
        end += count_of_bytes
    if end != len(data):
        raise _damaged()
    return tuple(found)


def unpack(data: bytes, files: tuple[Packed, ...], folder: Path) -> None:
    """Write the files below ``folder``, which is made; nothing that is there is written over."""
    folder.mkdir()
    whole = memoryview(data)
    for number, one in enumerate(files):
        report(number / len(files))
        place = folder.joinpath(*one.name.split("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(place, flags, 0o600), "wb") as stream:
            stream.write(whole[one.start : one.start + one.size])


def write(data: bytes, files: tuple[Packed, ...], target: Path) -> None:
    """A new folder ``target`` with these files: all of them, or none. Raises ``DataError``, ``Cancelled``."""
    try:
        if target.exists() or target.is_symlink():
            raise DataError(tr("‘{path}’ is there already. Choose another name for the folder.", path=target))
        with tempfile.TemporaryDirectory(prefix=".nnstudio-", dir=target.parent) as beside:
            unpack(data, files, Path(beside, target.name))
            Path(beside, target.name).rename(target)
    except OSError as error:
        raise DataError(
            tr(
                "‘{path}’ could not be written ({reason}). Choose another place, or make room.",
                path=target,
                reason=error.strerror or error,
            )
        ) from None


def stands(files: tuple[Packed, ...], folder: Path) -> bool:
    """Whether all of them are there, of their size."""
    try:
        return all(folder.joinpath(*o.name.split("/")).stat().st_size == o.size for o in files)
    except OSError:
        return False


def _files(place: Path, most: int) -> Iterator[tuple[str, Path, int]]:
    """Names as seen from the folder, files and sizes."""
    table = labels_file(place)
    total, count = _HEAD, 0
    with refusing_os_errors(place):
        for path in (*((table,) if table else ()), *pictures(place)):
            here = path.stat()
            if not stat.S_ISREG(here.st_mode):
                continue
            name = path.relative_to(place).as_posix()
            count, total = count + 1, total + here.st_size + _beside(name)
            if count > MOST_FILES or total > most:
                raise DataError(
                    tr(
                        "‘{name}’ holds more than {most} or {files:,} files; a project carries up to that. "
                        "Pictures saved as arrays in one .npz file take less room.",
                        name=place.name,
                        most=megabytes(most),
                        files=MOST_FILES,
                    )
                )
            yield name, path, here.st_size


def _beside(name: str) -> int:
    """Bytes that a file takes besides its own, at most."""
    return len(name.encode(errors="replace")) + 12


def _refuse_odd(names: list[str]) -> None:
    """Only pictures and a table of labels, each once on any system, each below the folder."""
    seen: set[str] = set()
    for name in names:
        parts = name.split("/")
        known = name.lower().endswith(SUFFIXES) or name in LABEL_FILES
        if not known or len(parts) > DEEPEST or len(name) > _LONGEST_LINE // 4:
            raise DataError(
                tr("A project cannot carry ‘{name}’: it is no picture, or lies too deep.", name=name[:80])
            )
        for part in parts:
            if reason := odd_name(part):
                raise DataError(
                    tr(
                        "A project cannot carry ‘{name}’: ‘{part}’ {reason}. Rename it.",
                        name=name[:80],
                        part=part[:80],
                        reason=reason,
                    )
                )
        if name.casefold() in seen:
            raise DataError(
                tr(
                    "A project cannot carry ‘{name}’ twice: not every system tells capital letters apart. "
                    "Rename one of them.",
                    name=name[:80],
                )
            )
        seen.add(name.casefold())
    for name in names:
        if any(name[:place].casefold() in seen for place, letter in enumerate(name) if letter == "/"):
            raise DataError(tr("A project cannot carry ‘{name}’: it lies in a picture.", name=name[:80]))


def _lines(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Lines from the beginning, each with the place behind it, as long as they are short."""
    start = 0
    while (end := data.find(b"\n", start, start + _LONGEST_LINE)) >= 0:
        yield data[start:end], end + 1
        start = end + 1


def _damaged() -> DataError:
    return DataError(tr("The folder of pictures inside the project is damaged. Choose the pictures again."))
