"""From text to rows of cells: delimiter, quotes, header, and the sentences about rows that do not fit."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from nnstudio.data.readers.columns import MISSING, Column, Sheet
from nnstudio.data.readers.text import Encoding, read_text
from nnstudio.data.table import DataError
from nnstudio.data.words import counted, quoted

Delimiter = Literal["auto", "comma", "semicolon", "tab", "space", "bar"]
Decimal = Literal["auto", "point", "comma"]
Header = Literal["auto", "yes", "no"]

DELIMITERS: dict[str, str] = {"tab": "\t", "semicolon": ";", "comma": ",", "space": " ", "bar": "|"}
GUESSED = ("tab", "semicolon", "comma", "bar")
_DECIMALS: dict[str, str] = {"point": ".", "comma": ","}
_POINT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?")
LOOKED_AT = 200  # rows that decide about header and decimal mark


@dataclass(frozen=True, eq=False)
class Cells(Sheet):
    """A table of text: ``rows`` are cells as written; how they were told apart is kept for the preview."""

    rows: list[list[str]] = field(default_factory=list)
    delimiter: str = ","
    decimal: str = "."
    encoding: str = "utf-8"

    def column(self, index: int) -> Column:
        import polars as pl  # here, so that the app starts without waiting for it

        texts = pl.Series([row[index] for row in self.rows], dtype=pl.String)
        return Column.of_texts(self, self.names[index], texts, self.decimal)

    def first_rows(self, count: int) -> list[list[str]]:
        return self.rows[:count]


def read_cells(
    path: Path,
    delimiter: Delimiter = "auto",
    decimal: Decimal = "auto",
    header: Header = "auto",
    known_names: Sequence[str] = (),
    encoding: Encoding = "auto",
) -> Cells:
    """Read a file as text cells; a first row with all ``known_names`` is a header. Raises ``DataError``."""
    text, notes, found = read_text(path, encoding)
    mark = DELIMITERS[delimiter] if delimiter != "auto" else _find_delimiter(text)
    rows, file_rows, blank = _split(text, mark, path.name)
    if not rows:
        raise DataError(f"‘{path.name}’ has no values. Choose a file that has a row for every sample.")
    _check_widths(rows, file_rows, path.name)
    if blank:
        notes += (f"{counted(blank, 'row')} without a single value left out.",)
    head = [[cell.strip() for cell in row] for row in rows[:LOOKED_AT]]
    point = _DECIMALS[decimal] if decimal != "auto" else _find_decimal(head, mark)
    first_is_header = _first_is_header(head, point) if header == "auto" else header == "yes"
    if header == "auto" and known_names and set(known_names) <= set(head[0]):
        first_is_header = True
    names, renamed = _names(head[0] if first_is_header else [""] * len(head[0]))
    if first_is_header:
        rows, file_rows = rows[1:], file_rows[1:]
        notes += renamed
    if not rows:
        raise DataError(f"‘{path.name}’ has a header but no rows below it. Add a row for every sample.")
    return Cells(
        path.name, names, file_rows, notes, first_is_header, rows=rows, delimiter=mark, decimal=point,
        encoding=found,
    )  # fmt: skip


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell is a plain decimal number: ASCII digits, one decimal mark, an exponent perhaps."""
    return bool((_COMMA if decimal == "," else _POINT).fullmatch(cell))


def is_missing(cell: str) -> bool:
    """Whether a cell stands for a missing value."""
    return cell.lower() in MISSING


def _find_delimiter(text: str) -> str:
    """The mark that cuts the first rows into the same number of cells most often; comma when none does."""
    best, best_share = ",", 0.0
    lines = text[:65_536].splitlines()[:100]
    for mark in (DELIMITERS[name] for name in GUESSED):
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark, skipinitialspace=True) if row)
        width, count = max(widths.items(), key=lambda item: item[1], default=(1, 0))
        share = count / max(sum(widths.values()), 1)
        # Strictly better, so that 1,5;2,5 is cut at the semicolon although the comma fits as well.
        if width > 1 and share > best_share:
            best, best_share = mark, share
    return best


def _split(text: str, mark: str, file: str) -> tuple[list[list[str]], list[int], int]:
    rows, file_rows, blank = [], [], 0
    for number, row in _records(text, mark, file):
        if any(map(str.strip, row)):
            rows.append(row)
            file_rows.append(number)
        elif len(row) > 1:
            blank += 1
    return rows, file_rows, blank


def _records(text: str, mark: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, as a spreadsheet counts them. Quoted line breaks stay inside their row."""
    skip = mark != "\t"  # a tab is white space itself: skipping would swallow empty cells
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=skip, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DataError(_quote_sentence(str(error), file, number)) from None
        yield number, row


def _quote_sentence(error: str, file: str, number: int) -> str:
    if "unexpected end" in error:
        return f'‘{file}’: a quote (") opens in row {number:,} and is never closed. Close or remove it.'
    if "field larger" in error:
        return (
            f"‘{file}’: a cell that starts in row {number:,} is longer than {csv.field_size_limit():,} "
            'characters. Most likely a quote (") is not closed there: close or remove it.'
        )
    return (
        f'‘{file}’: in row {number:,}, text follows a closing quote ("). '
        'Remove the quote, or write it twice ("") if it belongs to the text.'
    )


def _check_widths(rows: list[list[str]], file_rows: list[int], file: str) -> None:
    widths = [len(row) for row in rows]
    usual = Counter(widths).most_common(1)[0][0]
    bad = [(number, width) for number, width in zip(file_rows, widths, strict=True) if width != usual]
    if bad:
        shown = ", ".join(f"row {number:,} has {width}" for number, width in bad[:5])
        more = f" and {len(bad) - 5:,} more do not fit" if len(bad) > 5 else ""
        raise DataError(
            f"‘{file}’: most rows have {usual} cells, but {shown}{more}. Add or remove cells in those "
            'rows; text that holds the delimiter must stand in quotes (").'
        )


def _find_decimal(rows: list[list[str]], mark: str) -> str:
    """Comma when numbers are written like 1,5 more often than like 1.5; never in a file cut at commas."""
    if mark == ",":
        return "."
    cells = [cell for row in rows for cell in row]
    commas = sum(1 for cell in cells if "," in cell and _COMMA.fullmatch(cell))
    points = sum(1 for cell in cells if "." in cell and _POINT.fullmatch(cell))
    return "," if commas > points else "."


def _first_is_header(rows: list[list[str]], decimal: str) -> bool:
    """Text above numbers is a header. Where all is text, a first row whose texts never come again is one."""
    first, *rest = rows
    named = [i for i, cell in enumerate(first) if not is_missing(cell) and not is_number(cell, decimal)]
    if not named:
        return False
    if not rest:
        return len(named) == len(first)
    for index in named:
        known = [row[index] for row in rest if not is_missing(row[index])]
        if known and sum(is_number(cell, decimal) for cell in known) * 2 >= len(known):
            return True
    if len(named) < len(first):
        return False
    return all(first[index] not in {row[index] for row in rest} for index in named)


def _names(header: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names without gaps and repetitions, and a sentence about those that were changed."""
    names: list[str] = []
    changed: list[str] = []
    taken: set[str] = set()
    given = set(header)
    for index, name in enumerate(header):
        wanted = name or f"column {index + 1}"
        unique, number = wanted, 2
        while unique in taken or (unique != name and unique in given):
            unique, number = f"{wanted} ({number})", number + 1
        if unique != name:
            changed.append(unique)
        names.append(unique)
        taken.add(unique)
    sentence = f"Columns with an empty or repeated name were renamed: {quoted(changed)}."
    return tuple(names), (sentence,) if changed else ()
