"""From text cells to columns: strict numbers and categories, and sentences about cells that fit neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.table import Array, DataError

if TYPE_CHECKING:
    import polars as pl

MOST_CATEGORIES = 1000
LARGEST = float(np.finfo(np.float32).max)
MISSING = ("", "na", "nan", "n/a", "null", "?", "-")
"""How a missing value may be written, in any case."""

# ASCII digits only: Python's own float() would also take 1_000, ١٢, infinity.
_NUMBER = {
    ".": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$",
    ",": r"^[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?$",
}


def number_pattern(decimal: str) -> str:
    """The pattern of a number with this decimal mark."""
    return _NUMBER[decimal]


class NotNumbers(DataError):
    """Cells that are no numbers in a column of numbers; ``column`` and ``count`` say where and how many."""

    def __init__(self, sentence: str, column: str, count: int, *, feature: bool) -> None:
        super().__init__(sentence, *((column,) if feature else ()))
        self.column, self.count = column, count


@dataclass(frozen=True)
class Rows:
    """Which rows are used: every ``step``-th, up to ``most`` (0: all)."""

    step: int = 1
    most: int = 0

    @property
    def as_slice(self) -> slice:
        """For a table that is in memory as a whole."""
        return slice(0, self.most * self.step or None, self.step)

    def notes(self, used: int, seen: int) -> tuple[str, ...]:
        """What to tell of it: nothing if all rows are used."""
        if self.most and used == self.most:
            return (
                tr(
                    "Only the first {rows} are used, as asked.",
                    rows=tr_count("{count} row", "{count} rows", used),
                ),
            )
        if self.step > 1:
            return (
                tr(
                    "One of every {step:,} rows is used, as asked: {used:,} of {seen:,}.",
                    step=self.step,
                    used=used,
                    seen=seen,
                ),
            )
        return ()


@dataclass(frozen=True, eq=False)
class Sheet:
    """Named columns as a file holds them, before anyone says which is the target.

    ``file_rows`` are the rows' numbers in the file (1-based); ``notes`` are sentences worth telling.
    """

    file: str
    names: tuple[str, ...]
    file_rows: Sequence[int] | Array
    notes: tuple[str, ...] = ()
    has_header: bool = True

    def __len__(self) -> int:
        return len(self.file_rows)

    def column(self, index: int) -> Column:
        """One column, looked at. Raises ``DataError`` when it holds neither numbers nor text."""
        raise NotImplementedError

    def first_rows(self, count: int) -> list[list[str]]:
        """Cells from the top, as text."""
        raise NotImplementedError

    @property
    def has_texts(self) -> bool:
        """Whether every cell is known as it was written, so that numbers can be taken for categories."""
        return True

    def taken(self, rows: slice) -> Sheet:
        """The sheet of some of its rows."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Column:
    """One column: which cells are missing, which are numbers. A column of text has no ``values``.

    ``spelled`` are the texts of cells in a column of ``values`` that are no numbers, by row.
    """

    name: str
    sheet: Sheet
    series: pl.Series
    missing: Array
    numeric: Array
    decimal: str = "."
    values: Array | None = None
    spelled: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of_texts(cls, sheet: Sheet, name: str, series: pl.Series, decimal: str = ".") -> Column:
        """Look at cells of text (``""`` is missing)."""
        texts = series.str.strip_chars()
        numeric = texts.str.contains(_NUMBER[decimal]).to_numpy()
        missing = np.zeros(len(numeric), dtype=bool)
        if not numeric.all():
            missing = texts.str.to_lowercase().is_in(list(MISSING)).to_numpy()
        return cls(name, sheet, texts, missing, numeric, decimal)

    @classmethod
    def of_numbers(
        cls, sheet: Sheet, name: str, series: pl.Series, spelled: Mapping[int, str] | None = None
    ) -> Column:
        """Look at numbers; NaN and null are missing, unless they are ``spelled``."""
        import polars as pl  # here, so that the app starts without waiting for it

        values = series.cast(pl.Float64).to_numpy().astype(np.float64, copy=False)
        missing = np.isnan(values)
        numeric = ~missing
        if spelled:
            missing[[row for row in spelled if missing[row]]] = False
        return cls(name, sheet, series, missing, numeric, values=values, spelled=spelled or {})

    @cached_property
    def texts(self) -> pl.Series:
        """The cells as text."""
        import polars as pl

        if self.values is None:
            return self.series
        texts = self.series.cast(pl.String).fill_null("")
        return texts.scatter(list(self.spelled), list(self.spelled.values())) if self.spelled else texts

    @property
    def number_share(self) -> float:
        """Share of numbers among the cells that are not missing; 0 when all are missing."""
        return float(self.numeric.sum()) / max(int((~self.missing).sum()), 1)

    def text_at(self, row: int) -> str:
        """One cell as it is shown in a sentence."""
        return str(self.spelled[row] if row in self.spelled else self.texts[row])[:40]

    @property
    def mistaken(self) -> Array:
        """Which cells (rows,) are neither numbers nor missing: mistakes, if the column is one of numbers."""
        return np.asarray(~self.numeric & ~self.missing)

    def where(self, row: int) -> str:
        """``‘x.csv’, row 17, column ‘age’``."""
        return tr(
            "‘{file}’, row {row:,}, column ‘{name}’",
            file=self.sheet.file,
            row=self.sheet.file_rows[row],
            name=self.name,
        )

    def numbers(self, remedy: str, *, lenient: bool = False, feature: bool = False) -> Array:
        """Values (rows,) float64, NaN where missing. Raises ``DataError`` for text and for huge numbers.

        ``lenient``: text is a missing value. ``feature``: the column may as well be left out.
        """
        bad = np.flatnonzero(self.mistaken)
        if len(bad) and not lenient:
            row, more = int(bad[0]), len(bad) - 1
            parts = [
                tr("{where}: ‘{text}’ is not a number.", where=self.where(row), text=self.text_at(row)),
                remedy,
            ]
            if more:
                mistakes = tr_count("{count} further mistake", "{count} further mistakes", more)
                parts.append(tr("The column has {mistakes} like this.", mistakes=mistakes))
            raise NotNumbers(" ".join(part for part in parts if part), self.name, len(bad), feature=feature)
        values = self._as_floats()
        huge = np.flatnonzero(np.abs(values) > LARGEST)
        if len(huge):
            row = int(huge[0])
            raise DataError(
                tr(
                    "{where}: ‘{text}’ is too large; numbers up to {largest:.1e} "
                    "can be used. Correct the cell, or leave the column out.",
                    where=self.where(row),
                    text=self.text_at(row),
                    largest=LARGEST,
                ),
                *((self.name,) if feature else ()),
            )
        return values

    def _as_floats(self) -> Array:
        import polars as pl

        if self.values is not None:
            return self.values
        plain = self.texts.str.replace(",", ".", literal=True)
        # Strictness is ours: every cell that is not missing has matched the pattern by now.
        values = plain.cast(pl.Float64, strict=False).to_numpy().copy()
        values[~self.numeric] = np.nan
        return values

    def texts_used(self) -> list[str]:
        """The different texts of the column, sorted, without missing ones. Refuses more than a thousand."""
        known = sorted({t for t, m in zip(self.texts.to_list(), self.missing, strict=True) if not m})
        if len(known) > MOST_CATEGORIES:
            raise DataError(
                tr(
                    "‘{file}’, column ‘{name}’ holds {count:,} different texts; "
                    "at most {most_categories:,} can be told apart. Leave the column out, or group its "
                    "values.",
                    file=self.sheet.file,
                    name=self.name,
                    count=len(known),
                    most_categories=MOST_CATEGORIES,
                ),
                self.name,
            )
        return known

    def codes(self, known: tuple[str, ...] | list[str]) -> Array:
        """Index of each cell's text in ``known`` (rows,) float64; NaN where missing; -1 where unknown."""
        index = {text: float(i) for i, text in enumerate(known)}
        pairs = zip(self.texts.to_list(), self.missing, strict=True)
        return np.array([float("nan") if m else index.get(t, -1.0) for t, m in pairs])


def read_feature(
    column: Column, *, as_text: bool = False, lenient: bool = False
) -> tuple[Array, tuple[str, ...]]:
    """Values of a feature column, and its categories if it is one.

    All numbers: a number column. Half or more numbers: a number column with a mistake in it, which is
    refused, or missing if ``lenient``. Fewer, or ``as_text``: categories.
    """
    if column.missing.all():
        raise DataError(
            tr(
                "‘{file}’, column ‘{name}’ holds no values at all. Leave the column out.",
                file=column.sheet.file,
                name=column.name,
            ),
            column.name,
        )
    if column.number_share >= 0.5 and not as_text:
        remedy = tr("Correct the cell, or leave the column out.")
        return column.numbers(remedy, lenient=lenient, feature=True), ()
    known = column.texts_used()
    return column.codes(known), tuple(known)


def class_name(value: float) -> str:
    """How a number names a class: whole ones without a decimal mark: 1, 1.0 and 01 are one class."""
    return str(int(value)) if value == int(value) else repr(float(value))
