"""Large tables of text, read in pieces: what is kept of a column is its numbers, or the index of its texts.

A piece is a few megabytes that end where a row ends. The table is never held as text.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.progress import report
from nnstudio.data.readers.cells import Asked, Cells, Written, cells_of
from nnstudio.data.readers.columns import Rows
from nnstudio.data.readers.dialect import check_widths, find_dialect, lines_of
from nnstudio.data.readers.files import checked_size, refusing_os_errors
from nnstudio.data.readers.passes import LARGEST, Beginning, Gathered, Passing, Piece
from nnstudio.data.readers.text import Encoding, codec, decode_head, not_in_encoding, refuse_binary
from nnstudio.data.table import Array, DataError

if TYPE_CHECKING:
    import polars as pl

LARGE = 8 * 2**20
"""Files from this size are read in pieces."""
PIECE = 4 * 2**20
LONGEST_PIECE = 8 * PIECE
HEAD = 2**20


@dataclass(frozen=True, eq=False)
class LargeCells(Gathered):
    """A table of text that was read in pieces."""

    written: Written = field(default_factory=Written)


@dataclass(frozen=True)
class Large(Beginning):
    """A large file, looked at: ``head`` is its beginning as cells, which says how the rest is written."""

    head: Cells
    guessed: bool = True


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
        return _Reading(large, rows, as_text).sheet()
    except UnicodeDecodeError as error:
        if not large.guessed or large.head.written.encoding != "utf-8":
            raise not_in_encoding(large.path, large.head.written.encoding, error) from None
    note = tr(
        "‘{name}’ is not UTF-8 and was read as Latin-1: check that accents look right.", name=large.path.name
    )
    written = replace(large.head.written, encoding="latin-1")
    head = replace(large.head, written=written, notes=(*large.head.notes, note))
    return _Reading(replace(large, head=head), rows, as_text).sheet()


class _Reading(Passing):
    """The way through a file of text."""

    def __init__(self, large: Large, rows: Rows, as_text: tuple[str, ...]) -> None:
        super().__init__(large, rows, as_text, large.head.written.decimal)
        self.large = large
        self.names = large.head.names
        self.dialect = large.head.written.dialect

    def is_number(self, name: str, series: pl.Series) -> bool:  # noqa: ARG002
        return self.large.head.column(self.names.index(name)).number_share >= 0.5

    def sheet(self) -> LargeCells:
        """The whole file."""
        head, found = self.large.head, self.run()
        return LargeCells(
            head.file, head.names, found.file_rows, (*head.notes, *found.notes(self.rows)), head.has_header,
            head=head.rows, written=head.written, kept=tuple(found.kept[name] for name in head.names),
        )  # fmt: skip

    def pieces(self) -> Iterator[Piece]:
        number = 0
        first = self.large.head.has_header
        for piece in _pieces(self.large.path, codec(self.large.head.written.encoding), self.dialect.quote):
            found = self._quick(piece, number) or self._careful(piece, number)
            series, file_rows, blank, number = found
            if first and len(file_rows):
                series, file_rows, first = [s.slice(1) for s in series], file_rows[1:], False
            yield Piece(dict(zip(self.names, series, strict=True)), file_rows, blank)

    def _quick(self, piece: str, number: int) -> tuple[list[pl.Series], Array, int, int] | None:
        """For pieces without quotes in which every line has the same number of marks."""
        import polars as pl  # here, so that the app starts without waiting for it

        mark, quote = self.dialect.delimiter, self.dialect.quote
        if len(self.names) < 2 or mark == " " or (quote and quote in piece):
            return None
        if "\r" in piece:
            piece = piece.replace("\r\n", "\n")
        data = (piece if piece.endswith("\n") else piece + "\n").encode()
        if "\r" in piece or not _is_regular(data, ord(mark), len(self.names)):
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
        check_widths(rows, file_rows, self.large.path.name, len(self.names))
        columns = list(zip(*rows, strict=True)) or [()] * len(self.names)
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
