"""What a file would become, before it becomes the data: first rows, what columns hold, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from nnstudio.data.prepare import check_target
from nnstudio.data.readers.cells import Written
from nnstudio.data.readers.columns import Column, Sheet
from nnstudio.data.readers.dialect import DELIMITERS, QUOTES
from nnstudio.data.readers.tabular import OfColumns
from nnstudio.data.source import Source
from nnstudio.data.table import DataError, Table

FIRST_ROWS = 20
MOST_COLUMNS = 200
COPY = "is a copy of the target"
COUNTS = "counts the rows"
Holds = Literal["numbers", "text", "nothing", "other"]


@dataclass(frozen=True)
class ColumnFacts:
    """One column: what it holds, how many cells are missing, and why it is better left out (or "")."""

    name: str
    holds: Holds
    missing: int = 0
    concern: str = ""


@dataclass(frozen=True, eq=False)
class Preview:
    """What was found. ``table`` is None exactly when there is an ``error``. Arrays have no columns.

    ``found`` says in words how a text file was read. ``sheet`` is kept so that changed roles need no reading.
    """

    source: Source
    table: Table | None = None
    error: str = ""
    columns: tuple[ColumnFacts, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    file_rows: tuple[int, ...] = ()
    row_count: int = 0
    column_count: int = 0
    found: str = ""
    sheet: Sheet | None = None


def preview(source: Source, before: Preview | None = None, folder: Path | None = None) -> Preview:
    """Look at a source. ``before`` saves reading again when roles changed. Never raises ``DataError``."""
    try:
        if not isinstance(source, OfColumns):
            return Preview(source, table=_learnable(source.load(folder)))
        known = (
            before if before is not None and before.sheet and _reads_alike(before.source, source) else None
        )
        looked = replace(known, source=source, error="", table=None) if known else _look(source, folder)
    except DataError as error:
        return Preview(source, error=str(error))
    assert looked.sheet is not None
    try:
        return replace(looked, table=_learnable(source.table(looked.sheet)))
    except DataError as error:
        return replace(looked, error=str(error))


def _learnable(table: Table) -> Table:
    check_target(table)
    return table


def _reads_alike(one: Source, other: Source) -> bool:
    roles = {"target": "", "ignore": (), "problem": "auto", "drop_incomplete": False}
    return type(one) is type(other) and one.replace(**roles) == other.replace(**roles)


def _look(source: OfColumns, folder: Path | None) -> Preview:
    sheet = source.sheet(folder)
    shown = range(min(len(sheet.names), MOST_COLUMNS))
    columns = [_column(sheet, i) for i in shown]
    target = sheet.names.index(source.target) if source.target in sheet.names else len(sheet.names) - 1
    facts = tuple(
        _facts(sheet.names[i], columns[i], columns[target] if target < len(columns) else None) for i in shown
    )
    rows = sheet.first_rows(FIRST_ROWS)
    return Preview(
        source,
        columns=facts,
        rows=tuple(tuple(row[:MOST_COLUMNS]) for row in rows),
        file_rows=tuple(int(n) for n in sheet.file_rows[:FIRST_ROWS]),
        row_count=len(sheet),
        column_count=len(sheet.names),
        found=_how_read(sheet),
        sheet=sheet,
    )


def _column(sheet: Sheet, index: int) -> Column | None:
    try:
        return sheet.column(index)
    except DataError:
        return None


def _facts(name: str, column: Column | None, target: Column | None) -> ColumnFacts:
    if column is None:
        return ColumnFacts(name, "other", 0, "holds neither numbers nor text")
    missing = int(column.missing.sum())
    if column.missing.all():
        return ColumnFacts(name, "nothing", missing, "holds no values")
    holds: Holds = "numbers" if column.number_share >= 0.5 else "text"
    return ColumnFacts(name, holds, missing, _concern(column, holds, target) if column is not target else "")


def _concern(column: Column, holds: Holds, target: Column | None) -> str:
    rows = len(column.missing)
    different = column.series.n_unique()
    if different == 1 and rows > 1:
        return "has the same value in every row"
    if holds == "text" and different == rows > 10:
        return "has another text in every row"
    alike = target is not None and column.series.dtype == target.series.dtype
    if alike and target is not None and column.series.equals(target.series):
        return COPY
    if rows > 10 and different == rows and column.numeric.all():
        values = column.numbers("")
        if np.array_equal(np.diff(values), np.ones(rows - 1)):
            return COUNTS
    return ""


def _how_read(sheet: Sheet) -> str:
    written = getattr(sheet, "written", None)
    if not isinstance(written, Written):
        return ""
    marks = {mark: name for name, mark in DELIMITERS.items()}
    quotes = {mark: name for name, mark in QUOTES.items()}
    header = "names in the first row" if sheet.has_header else "no header"
    decimal = "comma" if written.decimal == "," else "point"
    quote = quotes[written.dialect.quote]
    quoting = "no quotes" if quote == "none" else f"{quote} quotes"
    mark = marks[written.dialect.delimiter]
    return f"{mark} between cells, {quoting}, decimal {decimal}, {header}, {written.encoding.upper()}"
