"""From text to rows of cells, for tables that fit into memory as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.readers.columns import Column, Sheet
from nnstudio.data.readers.dialect import (
    LOOKED_AT,
    Decimal,
    Delimiter,
    Dialect,
    Header,
    Quote,
    check_widths,
    column_names,
    find_decimal,
    find_dialect,
    has_header,
    lines_of,
)
from nnstudio.data.readers.text import Encoding, read_text
from nnstudio.data.table import DataError


@dataclass(frozen=True)
class Written:
    """How a table of text is written, as it was chosen or found."""

    dialect: Dialect = field(default_factory=Dialect)
    decimal: str = "."
    encoding: str = "utf-8"


@dataclass(frozen=True, eq=False)
class Cells(Sheet):
    """A table of text: ``rows`` are cells as written; how they were told apart is kept for the preview."""

    rows: list[list[str]] = field(default_factory=list)
    written: Written = field(default_factory=Written)

    def column(self, index: int) -> Column:
        import polars as pl  # here, so that the app starts without waiting for it

        texts = pl.Series([row[index] for row in self.rows], dtype=pl.String)
        return Column.of_texts(self, self.names[index], texts, self.written.decimal)

    def first_rows(self, count: int) -> list[list[str]]:
        return self.rows[:count]

    def taken(self, rows: slice) -> Cells:
        return replace(self, rows=self.rows[rows], file_rows=self.file_rows[rows])


def read_cells(
    path: Path,
    delimiter: Delimiter = "auto",
    decimal: Decimal = "auto",
    header: Header = "auto",
    known_names: Sequence[str] = (),
    encoding: Encoding = "auto",
    quote: Quote = "auto",
) -> Cells:
    """Read a file as text cells; a first row with all ``known_names`` is a header. Raises ``DataError``."""
    text, notes, found = read_text(path, encoding)
    return cells_of(text, path.name, notes, found, (delimiter, quote, decimal, header), known_names)


Asked = tuple[Delimiter, Quote, Decimal, Header]


def cells_of(
    text: str, file: str, notes: tuple[str, ...], encoding: str, asked: Asked, known_names: Sequence[str] = ()
) -> Cells:
    """The cells in a text. Raises ``DataError`` whose sentences name ``file``."""
    delimiter, quote, decimal, header = asked
    dialect = find_dialect(text, delimiter, quote)
    rows, file_rows, blank = _split(text, dialect, file)
    if not rows:
        raise DataError(
            tr("‘{file}’ has no values. Choose a file that has a row for every sample.", file=file)
        )
    check_widths(rows, file_rows, file)
    if blank:
        notes += (
            tr(
                "{rows} without a single value left out.", rows=tr_count("{count} row", "{count} rows", blank)
            ),
        )
    head = [[cell.strip() for cell in row] for row in rows[:LOOKED_AT]]
    point = find_decimal(head, dialect, decimal)
    first_is_header = has_header(head, point) if header == "auto" else header == "yes"
    if header == "auto" and known_names and set(known_names) <= set(head[0]):
        first_is_header = True
    names, renamed = column_names(head[0] if first_is_header else [""] * len(head[0]))
    if first_is_header:
        rows, file_rows = rows[1:], file_rows[1:]
        notes += renamed
    if not rows:
        raise DataError(
            tr("‘{file}’ has a header but no rows below it. Add a row for every sample.", file=file)
        )
    written = Written(dialect, point, encoding)
    return Cells(file, names, file_rows, notes, first_is_header, rows=rows, written=written)


def _split(text: str, dialect: Dialect, file: str) -> tuple[list[list[str]], list[int], int]:
    rows, file_rows, blank = [], [], 0
    for number, row in dialect.records(lines_of(text), file):
        if any(map(str.strip, row)):
            rows.append(row)
            file_rows.append(number)
        elif len(row) > 1:
            blank += 1
    return rows, file_rows, blank
