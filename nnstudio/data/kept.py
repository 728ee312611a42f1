"""The table that was read last, so that another transform or split needs no reading."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from nnstudio.data.progress import report
from nnstudio.data.source import Source
from nnstudio.data.table import DataError, Table

Stamp = tuple[tuple[str, int, int, int], ...]
_ASK_EVERY = 1000


class KeptTable:
    """Holds one table. It is given again while source, folder and files (names, sizes, times) are the same.

    Use it from one thread at a time. Nobody changes a table in place, so whoever has it may keep it.
    """

    def __init__(self) -> None:
        self._key: tuple[Source, Path | None, tuple[str, ...], Stamp] | None = None
        self._table: Table | None = None

    def load(self, source: Source, folder: Path | None, aside: tuple[str, ...] = ()) -> Table:
        """As ``source.load_aside``. Raises ``DataError``; nothing is kept then."""
        found = stamp(source, folder)
        key = None if found is None else (source, folder, aside, found)
        if self._table is not None and key is not None and key == self._key:
            return self._table
        self.forget()  # before reading: two tables at once may be too much
        table = source.load_aside(folder, aside)
        if key is not None:
            self._key, self._table = key, table
        return table

    def forget(self) -> None:
        """Read anew the next time."""
        self._key = self._table = None


def stamp(source: Source, folder: Path | None) -> Stamp | None:
    """What tells whether the files of a source were written since; None where that cannot be told."""
    try:
        return tuple(entry for place in source.files(folder).values() for entry in _entries(place))
    except (OSError, DataError):
        return None  # reading will say why


def _entries(place: Path) -> list[tuple[str, int, int, int]]:
    here = os.stat(place)
    found = [(str(place), here.st_size, here.st_mtime_ns, here.st_ino)]
    if stat.S_ISDIR(here.st_mode):
        for root, folders, names in os.walk(place, followlinks=False):
            folders.sort()
            for name in sorted(names):
                one = os.lstat(os.path.join(root, name))
                found.append((os.path.join(root, name), one.st_size, one.st_mtime_ns, one.st_ino))
                if not len(found) % _ASK_EVERY:
                    report(0.0)  # a large folder takes a while, and nobody may want it any more
    return found
