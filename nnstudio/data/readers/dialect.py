"""How a table of text is written: delimiter, quotes, decimal mark, header. Found out from its first rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.readers.columns import MISSING
from nnstudio.data.table import DataError
from nnstudio.data.words import quoted

Delimiter = Literal["auto", "comma", "semicolon", "tab", "space", "bar"]
Quote = Literal["auto", "double", "single", "none"]
Decimal = Literal["auto", "point", "comma"]
Header = Literal["auto", "yes", "no"]

DELIMITERS: dict[str, str] = {
    tr_later("tab"): "\t",
    tr_later("semicolon"): ";",
    tr_later("comma"): ",",
    tr_later("space"): " ",
    tr_later("bar"): "|",
}
GUESSED = ("tab", "semicolon", "comma", "bar")
QUOTES: dict[str, str] = {tr_later("double"): '"', tr_later("single"): "'", tr_later("none"): ""}
_DECIMALS: dict[str, str] = {"point": ".", "comma": ","}
_POINT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?")
LOOKED_AT = 200  # rows that decide about header and decimal mark


@dataclass(frozen=True)
class Dialect:
    """How rows are cut into cells: the mark between them, and the quote around them ("" for none)."""

    delimiter: str = ","
    quote: str = '"'

    def reader(self, lines: Iterable[str], *, strict: bool = True) -> Iterator[list[str]]:
        """Rows of cells; if ``strict``, ``csv.Error`` is raised for quotes that do not fit."""
        # A tab is white space itself: skipping would swallow empty cells.
        how: dict[str, Any] = {"delimiter": self.delimiter, "skipinitialspace": self.delimiter != "\t"}
        if self.quote:
            return csv.reader(lines, strict=strict, quotechar=self.quote, **how)
        return csv.reader(lines, strict=strict, quoting=csv.QUOTE_NONE, **how)

    def records(self, lines: Iterable[str], file: str, number: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Rows with their numbers, as a spreadsheet counts them, after row ``number``.

        Quoted line breaks stay inside their row. Raises ``DataError`` that names the row.
        """
        reader = self.reader(lines)
        while True:
            number += 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise DataError(self._sentence(str(error), file, number)) from None
            yield number, row

    def _sentence(self, error: str, file: str, number: int) -> str:
        mark = self.quote
        if "unexpected end" in error:
            return tr(
                "‘{file}’: a quote ({mark}) opens in row {number:,} and is never closed. Close or remove it.",
                file=file,
                mark=mark,
                number=number,
            )
        if "field larger" in error:
            return tr(
                "‘{file}’: a cell that starts in row {number:,} is longer than {field_size_limit:,} "
                "characters. Most likely a quote ({mark}) is not closed there: close or "
                "remove it.",
                file=file,
                number=number,
                field_size_limit=csv.field_size_limit(),
                mark=mark or chr(34),
            )
        return tr(
            "‘{file}’: in row {number:,}, text follows a closing quote ({mark}). "
            "Remove the quote, or write it twice ({mark}{mark}) if it belongs to the text.",
            file=file,
            number=number,
            mark=mark,
        )


def find_dialect(text: str, delimiter: Delimiter = "auto", quote: Quote = "auto") -> Dialect:
    """What is not given is guessed from the beginning of the text."""
    lines = text[:65_536].splitlines()[:100]
    mark = QUOTES[quote] if quote != "auto" else _find_quote(lines)
    return Dialect(DELIMITERS[delimiter] if delimiter != "auto" else _find_delimiter(lines, mark), mark)


def find_decimal(rows: list[list[str]], dialect: Dialect, decimal: Decimal = "auto") -> str:
    """Comma when numbers are written like 1,5 more often than like 1.5; never in a file cut at commas."""
    if decimal != "auto":
        return _DECIMALS[decimal]
    if dialect.delimiter == ",":
        return "."
    cells = [cell for row in rows for cell in row]
    commas = sum(1 for cell in cells if "," in cell and _COMMA.fullmatch(cell))
    points = sum(1 for cell in cells if "." in cell and _POINT.fullmatch(cell))
    return "," if commas > points else "."


def has_header(rows: list[list[str]], decimal: str) -> bool:
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


def column_names(header: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
    sentence = tr("Columns with an empty or repeated name were renamed: {changed}.", changed=quoted(changed))
    return tuple(names), (sentence,) if changed else ()


def check_widths(rows: Iterable[list[str]], file_rows: Iterable[int], file: str, usual: int = 0) -> None:
    """Raise ``DataError`` unless all rows have as many cells as ``usual`` (0: as most have)."""
    pairs = [(number, len(row)) for number, row in zip(file_rows, rows, strict=True)]
    usual = usual or Counter(width for _, width in pairs).most_common(1)[0][0]
    bad = [(number, width) for number, width in pairs if width != usual]
    if bad:
        shown = ", ".join(tr("row {number:,} has {width}", number=n, width=width) for n, width in bad[:5])
        if len(bad) > 5:
            shown = tr("{shown} and {more:,} more do not fit", shown=shown, more=len(bad) - 5)
        if usual == 1:
            raise DataError(
                tr(
                    "‘{file}’ does not look like a table: most rows have a single cell, but {shown}. Choose "
                    "the delimiter that stands between its cells, or another file.",
                    file=file,
                    shown=shown,
                )
            )
        raise DataError(
            tr(
                "‘{file}’: most rows have {usual} cells, but {shown}. Add or remove cells in those "
                'rows; text that holds the delimiter must stand in quotes (").',
                file=file,
                usual=usual,
                shown=shown,
            )
        )


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell is a plain decimal number: ASCII digits, one decimal mark, an exponent perhaps."""
    return bool((_COMMA if decimal == "," else _POINT).fullmatch(cell))


def is_missing(cell: str) -> bool:
    """Whether a cell stands for a missing value."""
    return cell.lower() in MISSING


def lines_of(text: str) -> io.StringIO:
    """The text as lines whose ends are left as they are."""
    return io.StringIO(text, newline="")


def _find_quote(lines: list[str]) -> str:
    """A single quote where cells begin and end with it, and no cell does so with a double one."""
    edges = {mark: re.compile(rf"(?:^|[,;\t|])\s*{mark}[^{mark}]*{mark}\s*(?=$|[,;\t|])") for mark in "\"'"}
    found = {mark: sum(len(edge.findall(line)) for line in lines) for mark, edge in edges.items()}
    return "'" if found["'"] > 0 == found['"'] and _encloses(lines) else '"'


def _encloses(lines: list[str]) -> bool:
    """Whether every single quote in most lines stands at the edge of a cell: ’tis and o'clock do not."""
    quoted_lines = [line for line in lines if "'" in line]
    odd = sum(1 for line in quoted_lines if line.count("'") % 2)
    return odd * 10 <= len(quoted_lines)


def _find_delimiter(lines: list[str], quote: str) -> str:
    """The mark that cuts the first rows into the same number of cells most often; comma when none does."""
    best, best_share = ",", 0.0
    for mark in (DELIMITERS[name] for name in GUESSED):
        widths = Counter(len(row) for row in Dialect(mark, quote).reader(lines, strict=False) if row)
        width, count = max(widths.items(), key=lambda item: item[1], default=(1, 0))
        share = count / max(sum(widths.values()), 1)
        # Strictly better, so that 1,5;2,5 is cut at the semicolon although the comma fits as well.
        if width > 1 and share > best_share:
            best, best_share = mark, share
    return best
