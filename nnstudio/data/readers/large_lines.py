"""Large files of JSON lines, read in pieces that end where a line ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.progress import report
from nnstudio.data.readers.columns import Rows
from nnstudio.data.readers.files import checked_size, refusing_os_errors
from nnstudio.data.readers.frame import Frame, unusable
from nnstudio.data.readers.passes import LARGEST, Beginning, Gathered, Passing, Piece
from nnstudio.data.table import Array, DataError

if TYPE_CHECKING:
    import polars as pl

LARGE = 8 * 2**20
"""Files from this size are read in pieces."""
PIECE = 8 * 2**20
LONGEST_LINE = 4 * PIECE
HEAD = 2**20
BOM = b"\xef\xbb\xbf"

Parse = Callable[[Path, bytes, int], "pl.DataFrame"]
"""From some lines (and the number of the lines before them) to a table. Raises ``DataError``."""


def look_at(path: Path, parse: Parse) -> Beginning:
    """Read the beginning of a file: under a second, however large it is. Raises ``DataError``."""
    size = checked_size(path, LARGEST)
    with refusing_os_errors(path):
        data = next(_pieces(path, HEAD), b"")
    head = replace(Frame.of(parse(path, data, 0), path.name), has_header=False)
    return Beginning(path, size, head, len(data))


def read_large(start: Beginning, parse: Parse, rows: Rows, as_text: tuple[str, ...]) -> Gathered:
    """The whole file, with progress told. Raises ``DataError``, or ``Cancelled`` if nobody waits."""
    start.check_memory(rows, columns=len(start.head.names))
    found = _Reading(start, parse, rows, as_text).run()
    names = tuple(found.kept)
    places = {name: place for place, name in enumerate(start.head.names)}
    head = [
        [row[places[name]] if name in places else "" for name in names] for row in start.head.first_rows(100)
    ]
    return Gathered(
        start.path.name, names, found.file_rows, found.notes(rows), head=head, kept=tuple(found.kept.values())
    )


class _Reading(Passing):
    def __init__(self, start: Beginning, parse: Parse, rows: Rows, as_text: tuple[str, ...]) -> None:
        super().__init__(start, rows, as_text)
        self.parse = parse

    def is_number(self, name: str, series: pl.Series) -> bool:  # noqa: ARG002
        return series.dtype.is_numeric()

    def pieces(self) -> Iterator[Piece]:
        path, before, done = self.start.path, 0, 0
        with refusing_os_errors(path):
            for data in _pieces(path, PIECE):
                report(done / max(self.start.size, 1))
                frame = self.parse(path, data, before)
                columns = {series.name: _cells(series) for series in frame}
                lines = data.count(b"\n") + (not data.endswith(b"\n"))
                file_rows = _numbers(data, lines, frame.height) + before
                yield Piece(columns, file_rows)
                before, done = before + lines, done + len(data)
        report(1.0)


def _cells(series: pl.Series) -> pl.Series:
    """Numbers, and what is never looked at, as they are; all else as text."""
    import polars as pl  # here, so that the app starts without waiting for it

    if series.dtype.is_numeric() or series.dtype == pl.Null or unusable(series.dtype):
        return series
    return series.cast(pl.String).fill_null("")


def _numbers(data: bytes, lines: int, rows: int) -> Array:
    """The line of each row, counted from 1: blank lines are none."""
    if lines == rows:
        return np.arange(1, rows + 1)
    found = [number for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    return np.array(found[:rows] if len(found) >= rows else range(1, rows + 1), dtype=np.int64)


def _pieces(path: Path, size: int) -> Iterator[bytes]:
    """Whole lines, about ``size`` bytes of them; pieces of blank lines are left out with their count kept."""
    rest: list[bytes] = []
    held = 0
    with path.open("rb") as stream:
        first = True
        while data := stream.read(size):
            data = data.removeprefix(BOM) if first else data
            first = False
            end = data.rfind(b"\n") + 1
            if not end:
                rest.append(data)
                held += len(data)
                if held > LONGEST_LINE:
                    raise DataError(
                        tr(
                            "‘{name}’ has a line of more than {most:,} MB. Every line must be one object of "
                            "names and plain values.",
                            name=path.name,
                            most=LONGEST_LINE // 2**20,
                        )
                    )
                continue
            yield b"".join((*rest, data[:end]))
            rest, held = [data[end:]], len(data) - end
    if tail := b"".join(rest):
        yield tail
