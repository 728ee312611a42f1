"""Large tables of text, read in pieces: what is kept of a column is its numbers, or the index of its texts.

A piece is a few megabytes that end where a row ends. The table is never held as text: 8 bytes for a number, 4
for a text, whatever the file spends on it.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.progress import report
from nnstudio.data.readers.cells import Asked, Cells, Written, cells_of
from nnstudio.data.readers.columns import Column, Rows, Sheet
from nnstudio.data.readers.dialect import check_widths, find_dialect, lines_of
from nnstudio.data.readers.files import available_memory, checked_size, refusing_os_errors
from nnstudio.data.readers.gather import Kept, new_column
from nnstudio.data.readers.text import Encoding, codec, decode_head, not_in_encoding, refuse_binary
from nnstudio.data.table import Array, DataError
from nnstudio.data.words import rounded

if TYPE_CHECKING:
    import polars as pl

LARGE = 8 * 2**20
"""Files from this size are read in pieces."""
PIECE = 4 * 2**20
LONGEST_PIECE = 8 * PIECE
HEAD = 2**20
LARGEST = 64 * 2**30
BYTES_PER_CELL = 24
"""What a cell takes from reading to training: as a number, in the table, and prepared for the network."""


class TooLarge(DataError):
    """More than memory can hold; one of ``every`` rows would fit, and ``first`` rows would."""

    def __init__(self, sentence: str, every: int, first: int) -> None:
        super().__init__(sentence)
        self.every, self.first = every, first


@dataclass(frozen=True, eq=False)
class LargeCells(Sheet):
    """A table of text that was read in pieces."""

    head: list[list[str]] = field(default_factory=list)
    written: Written = field(default_factory=Written)
    kept: tuple[Kept, ...] = ()

    @property
    def has_texts(self) -> bool:
        return False

    def column(self, index: int) -> Column:
        return self.kept[index].column(self, self.names[index])

    def first_rows(self, count: int) -> list[list[str]]:
        return self.head[:count]


@dataclass(frozen=True)
class Large:
    """A large file, looked at: ``head`` is its beginning as cells, which says how the rest is written."""

    path: Path
    size: int
    head: Cells
    head_bytes: int
    guessed: bool

    @cached_property
    def rows(self) -> int:
        """About how many rows there are."""
        each = self.head_bytes / max(len(self.head) + self.head.has_header, 1)
        return max(round(self.size / each), len(self.head))

    def check_memory(self, rows: Rows, *, columns: int) -> None:
        """Raise :class:`TooLarge` if the rows asked for would take more than half the memory there is."""
        count = self.rows // rows.step
        count = min(count, rows.most) if rows.most else count
        needed, room = count * columns * BYTES_PER_CELL, available_memory() // 2
        if needed <= room:
            return
        every = -(-self.rows * columns * BYTES_PER_CELL // room)
        raise TooLarge(
            tr(
                "‘{name}’ has about {count} rows of {cells} to use, which "
                "need about {needed:,.1f} GB; {room:,.1f} GB can be spared. Use fewer rows, for "
                "example one of every {every:,}.",
                name=self.path.name,
                count=rounded(count),
                cells=tr_count("{count} cell", "{count} cells", columns),
                needed=needed / 2**30,
                room=room / 2**30,
                every=every,
            ),
            every,
            int(room // (columns * BYTES_PER_CELL)),
        )


def look_at(path: Path, asked: Asked, encoding: Encoding = "auto") -> Large:
    """Read the beginning of a file: under a second, however large it is. Raises ``DataError``."""
    size = checked_size(path, LARGEST)
    with refusing_os_errors(path), path.open("rb") as stream:
        data = stream.read(HEAD)
    whole = len(data) == size
    refuse_binary(data, path)
    text, notes, found = decode_head(data, path, encoding, whole=whole)
    if not whole:
        text = _whole_rows(text, find_dialect(text, asked[0], asked[1]).quote)
    head = cells_of(text, path.name, notes, found, asked)
    return Large(path, size, head, len(text.encode(codec(found).removesuffix("-sig"))), encoding == "auto")


def read_large(large: Large, rows: Rows = Rows(), as_text: tuple[str, ...] = ()) -> LargeCells:  # noqa: B008
    """The whole file, with progress told. Raises ``DataError``, or ``Cancelled`` if nobody waits."""
    large.check_memory(rows, columns=len(large.head.names))
    try:
        return _Reading(large, rows, as_text).run()
    except UnicodeDecodeError as error:
        if not large.guessed or large.head.written.encoding != "utf-8":
            raise not_in_encoding(large.path, large.head.written.encoding, error) from None
    note = tr(
        "‘{name}’ is not UTF-8 and was read as Latin-1: check that accents look right.", name=large.path.name
    )
    written = replace(large.head.written, encoding="latin-1")
    head = replace(large.head, written=written, notes=(*large.head.notes, note))
    return _Reading(replace(large, head=head), rows, as_text).run()


class _Reading:
    """One pass through the file, and another for columns that turn out to be of the other kind."""

    def __init__(self, large: Large, rows: Rows, as_text: tuple[str, ...]) -> None:
        self.large, self.rows = large, rows
        self.width = len(large.head.names)
        self.decimal = large.head.written.decimal
        self.dialect = large.head.written.dialect
        shares = [large.head.column(i).number_share for i in range(self.width)]
        self.numbers = [
            share >= 0.5 and name not in as_text for share, name in zip(shares, large.head.names, strict=True)
        ]
        self.fixed = [name in as_text for name in large.head.names]

    def run(self) -> LargeCells:
        """Read, and read again what has to be kept in another way."""
        kept = [new_column(number=number, decimal=self.decimal) for number in self.numbers]
        file_rows, blank, seen = self._pass(dict(enumerate(kept)))
        again = {
            i: new_column(number=not number, decimal=self.decimal)
            for i, number in enumerate(self.numbers)
            if not self.fixed[i] and (kept[i].number_share >= 0.5) != number
        }
        if again:
            self._pass(again)
            kept = [again.get(i, column) for i, column in enumerate(kept)]
        head, notes = self.large.head, self.large.head.notes
        if blank:
            notes += (
                tr(
                    "{rows} without a single value left out.",
                    rows=tr_count("{count} row", "{count} rows", blank),
                ),
            )
        notes += self.rows.notes(len(file_rows), seen)
        return LargeCells(
            head.file, head.names, file_rows, notes, head.has_header,
            head=head.rows, written=head.written, kept=tuple(kept),
        )  # fmt: skip

    def _pass(self, columns: dict[int, Kept]) -> tuple[Array, int, int]:
        numbers: list[Array] = []
        seen = blank = used = 0
        for series, file_rows, empty in self._tables():
            chosen = np.arange(-seen % self.rows.step, len(file_rows), self.rows.step)
            if self.rows.most:
                chosen = chosen[: self.rows.most - used]
            for index, column in columns.items():
                column.add(series[index] if len(chosen) == len(file_rows) else series[index].gather(chosen))
            numbers.append(file_rows[chosen])
            seen, blank, used = seen + len(file_rows), blank + empty, used + len(chosen)
            if self.rows.most and used >= self.rows.most:
                break
        for column in columns.values():
            column.finish()
        if not used:
            raise DataError(
                tr(
                    "‘{name}’ has no values. Choose a file with a row for every sample.",
                    name=self.large.path.name,
                )
            )
        return np.concatenate(numbers), blank, seen

    def _tables(self) -> Iterator[tuple[list[pl.Series], Array, int]]:
        """Columns of text, row numbers, and how many blank rows there were, for each piece."""
        number = 0
        first = self.large.head.has_header
        for piece in _pieces(self.large.path, codec(self.large.head.written.encoding), self.dialect.quote):
            found = self._quick(piece, number) or self._careful(piece, number)
            series, file_rows, blank, number = found
            if first and len(file_rows):
                series, file_rows, first = [s.slice(1) for s in series], file_rows[1:], False
            yield series, file_rows, blank

    def _quick(self, piece: str, number: int) -> tuple[list[pl.Series], Array, int, int] | None:
        """For pieces without quotes in which every line has the same number of marks."""
        import polars as pl  # here, so that the app starts without waiting for it

        mark, quote = self.dialect.delimiter, self.dialect.quote
        if self.width < 2 or mark == " " or (quote and quote in piece):
            return None
        if "\r" in piece:
            piece = piece.replace("\r\n", "\n")
        data = (piece if piece.endswith("\n") else piece + "\n").encode()
        if "\r" in piece or not _is_regular(data, ord(mark), self.width):
            return None
        frame = pl.read_csv(
            data, has_header=False, separator=mark, quote_char=None, infer_schema=False,
        )  # fmt: skip
        series = frame.fill_null("").get_columns()
        lines = frame.height
        file_rows = np.arange(number + 1, number + lines + 1)
        if (empty := _blank(series)) is None:
            return series, file_rows, 0, number + lines
        keep = np.flatnonzero(~empty)
        return [s.gather(keep) for s in series], file_rows[keep], int(empty.sum()), number + lines

    def _careful(self, piece: str, number: int) -> tuple[list[pl.Series], Array, int, int]:
        """Row by row, with a sentence for what does not fit."""
        import polars as pl

        rows: list[list[str]] = []
        file_rows: list[int] = []
        blank = 0
        for number, row in self.dialect.records(lines_of(piece), self.large.path.name, number):  # noqa: B020
            if any(map(str.strip, row)):
                rows.append(row)
                file_rows.append(number)
            elif len(row) > 1:
                blank += 1
        check_widths(rows, file_rows, self.large.path.name, self.width)
        columns = list(zip(*rows, strict=True)) or [()] * self.width
        series = [pl.Series(list(column), dtype=pl.String) for column in columns]
        return series, np.array(file_rows, dtype=np.int64), blank, number


def _pieces(path: Path, encoding: str, quote: str) -> Iterator[str]:
    """Texts that end where a row ends. Raises ``UnicodeDecodeError`` with the place in the file."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, done, size = "", 0, max(path.stat().st_size, 1)
    with refusing_os_errors(path), path.open("rb") as stream:
        while data := stream.read(PIECE):
            report(done / size)
            try:
                text = rest + decoder.decode(data)
            except UnicodeDecodeError as error:
                raise UnicodeDecodeError(
                    error.encoding, b"", done + error.start, done + error.end, error.reason
                ) from None
            done += len(data)
            if "\0" in text:
                raise DataError(
                    tr(
                        "‘{name}’ is not a text file. Save the table as CSV and choose that file.",
                        name=path.name,
                    )
                )
            end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            inside = quote and text.count(quote, 0, end) % 2 and len(text) < LONGEST_PIECE
            if not end or inside:
                rest = text
                continue
            rest = text[end:]
            yield text[:end]
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest
    report(1.0)


def _whole_rows(text: str, quote: str) -> str:
    """The text without a row that was cut, as far as quotes tell."""
    end = len(text)
    for _ in range(1000):
        end = max(text.rfind("\n", 0, end - 1), text.rfind("\r", 0, end - 1)) + 1
        if end < len(text) / 2:
            break  # what seems to be open here is a quote that is never closed: reading on will say so
        if not quote or not text.count(quote, 0, end) % 2:
            return text[:end]
    return text


def _is_regular(data: bytes, mark: int, width: int) -> bool:
    """Whether every line has exactly ``width`` cells, none of them quoted."""
    values = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(values == 10)
    marks = np.flatnonzero(values == mark)
    if len(marks) != len(ends) * (width - 1):
        return False
    grid = marks.reshape(len(ends), width - 1)
    return bool((grid[:, -1] < ends).all() and (grid[1:, 0] > ends[:-1]).all())


def _blank(series: list[pl.Series]) -> Array | None:
    """Which rows have no value at all; None if there is none."""
    found: Array | None = None
    for column in series:
        empty = (column.str.strip_chars() == "").to_numpy()
        found = empty if found is None else found & empty
        if not found.any():
            return None
    return found


def is_large(path: Path) -> bool:
    """Whether a file is to be read in pieces; False for what cannot be asked."""
    try:
        return os.stat(path).st_size >= LARGE
    except (OSError, ValueError):
        return False
