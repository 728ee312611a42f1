"""What a file would become, before it becomes the data: first rows, what columns hold, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.findings import Finding, find
from nnstudio.data.mending import Remedy, remedies_for
from nnstudio.data.prepare import check_target
from nnstudio.data.readers.cells import Written
from nnstudio.data.readers.columns import Column, Sheet
from nnstudio.data.readers.dialect import DELIMITERS, QUOTES
from nnstudio.data.readers.tabular import OfColumns, Tabular
from nnstudio.data.settings import DataSettings
from nnstudio.data.source import Source
from nnstudio.data.table import DataError, Table

FIRST_ROWS = 20
MOST_COLUMNS = 200
Holds = Literal["numbers", "text", "nothing", "other"]


@dataclass(frozen=True)
class ColumnFacts:
    """One column: what it holds, how many cells are missing or mistaken, how many are different."""

    name: str
    holds: Holds
    missing: int = 0
    mistaken: int = 0
    different: int = 0


@dataclass(frozen=True, eq=False)
class Preview:
    """What was found. ``table`` is None where there is an ``error``, and in a glance. Arrays have no columns.

    ``found`` says in words how a text file was read. ``sheet`` is kept so that changed roles need no reading.
    ``findings`` are worth knowing, ``remedies`` would mend the error. ``glance``: only the beginning of a
    large file was read, ``row_count`` is an estimate, and the rest has to be read yet.
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
    findings: tuple[Finding, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    glance: bool = False

    def concern(self, name: str) -> str:
        """The first sentence about a column, or ""."""
        return next((f.sentence for f in self.findings if name in f.columns), "")


def glance(source: Source, before: Preview | None = None, folder: Path | None = None) -> Preview | None:
    """The beginning of a large file, at once; None for all that is read as quickly as a whole."""
    if not isinstance(source, Tabular) or (before is not None and _reads_alike(before, source)):
        return None
    try:
        large = source.glance(folder)
        if large is None:
            return None
        looked = _look_at(source, large.head)
        # What the first rows count is not what the column holds.
        columns = tuple(ColumnFacts(facts.name, facts.holds) for facts in looked.columns)
        return replace(looked, columns=columns, row_count=large.rows, glance=True)
    except DataError:
        return None  # reading it will say so


def preview(source: Source, before: Preview | None = None, folder: Path | None = None) -> Preview:
    """Look at a source. ``before`` saves reading again when roles changed. Never raises ``DataError``."""
    looked = Preview(source)
    try:
        if not isinstance(source, OfColumns):
            return _judged(replace(looked, table=source.load(folder)))
        if before is not None and _reads_alike(before, source):
            looked = replace(before, source=source, error="", table=None, findings=(), remedies=())
        else:
            looked = _look_at(source, source.sheet(folder))
        assert looked.sheet is not None
        return _judged(replace(looked, table=source.table(looked.sheet)))
    except DataError as error:
        remedies = remedies_for(error, DataSettings.build({"source": source}))
        return replace(looked, table=None, error=str(error), remedies=remedies)


def _judged(found: Preview) -> Preview:
    """The preview with what is noticed about its table. Raises ``DataError`` if nothing can be learnt."""
    assert found.table is not None
    check_target(found.table)
    settings = DataSettings.build({"source": found.source})
    return replace(found, findings=find(found.table, settings, np.arange(len(found.table))))


def _reads_alike(before: Preview, source: Source) -> bool:
    """Whether ``before`` has what reading this source would give."""
    if before.sheet is None or before.glance or type(before.source) is not type(source):
        return False
    roles: dict[str, object] = {"target": "", "more_targets": (), "ignore": (), "problem": "auto"}
    roles |= {"drop_incomplete": False, "mistakes": "refuse"}
    if before.sheet.has_texts:
        roles["as_text"] = ()
    return before.source.replace(**roles) == source.replace(**roles)


def _look_at(source: OfColumns, sheet: Sheet) -> Preview:
    shown = range(min(len(sheet.names), MOST_COLUMNS))
    return Preview(
        source,
        columns=tuple(_facts(sheet, i) for i in shown),
        rows=tuple(tuple(row[:MOST_COLUMNS]) for row in sheet.first_rows(FIRST_ROWS)),
        file_rows=tuple(int(n) for n in sheet.file_rows[:FIRST_ROWS]),
        row_count=len(sheet),
        column_count=len(sheet.names),
        found=_how_read(sheet),
        sheet=sheet,
    )


def _facts(sheet: Sheet, index: int) -> ColumnFacts:
    name = sheet.names[index]
    try:
        column = sheet.column(index)
    except DataError:
        return ColumnFacts(name, "other")
    missing, different = int(column.missing.sum()), _different(column)
    if column.missing.all():
        return ColumnFacts(name, "nothing", missing)
    if column.number_share < 0.5:
        return ColumnFacts(name, "text", missing, 0, different)
    return ColumnFacts(name, "numbers", missing, int(column.mistaken.sum()), different)


def _different(column: Column) -> int:
    known = column.series.filter(~column.missing) if column.missing.any() else column.series
    return int(known.n_unique())


def _how_read(sheet: Sheet) -> str:
    written = getattr(sheet, "written", None)
    if not isinstance(written, Written):
        return ""
    marks = {mark: name for name, mark in DELIMITERS.items()}
    quotes = {mark: name for name, mark in QUOTES.items()}
    header = tr("names in the first row") if sheet.has_header else tr("no header")
    decimal = tr("comma") if written.decimal == "," else tr("point")
    quote = quotes[written.dialect.quote]
    quoting = tr("no quotes") if quote == "none" else tr("{quote} quotes", quote=tr(quote))
    mark = tr(marks[written.dialect.delimiter])
    return tr(
        "{mark} between cells, {quoting}, decimal {decimal}, {header}, {encoding}",
        mark=mark,
        quoting=quoting,
        decimal=decimal,
        header=header,
        encoding=written.encoding.upper(),
    )
