"""Columns that grow piece by piece: as numbers, or as texts that are told apart."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.readers.columns import MISSING, Column, Sheet, number_pattern
from nnstudio.data.readers.frame import not_usable
from nnstudio.data.table import Array, DataError

if TYPE_CHECKING:
    import polars as pl

MOST_TEXTS = 65_536
"""Different texts of a column that are told apart; a column with more cannot be used anyway."""
MOST_SPELLED = 1_000_000


class Kept(ABC):
    """What is kept of one column. ``numeric`` and ``missing`` count its cells."""

    of_numbers = False

    def __init__(self, decimal: str) -> None:
        self.decimal = decimal
        self.rows = self.numeric = self.missing = 0

    @property
    def number_share(self) -> float:
        """Share of numbers among the cells that are not missing; 0 when all are missing."""
        return self.numeric / max(self.rows - self.missing, 1)

    @property
    def is_of_other_kind(self) -> bool:
        """Whether numbers turned out to be mostly texts, or texts to be numbers."""
        return self.rows > self.missing and (self.number_share >= 0.5) != self.of_numbers

    def pad(self, rows: int) -> None:
        """Cells that are missing, so that there are as many as ``rows``."""
        if (more := rows - self.rows) > 0:
            self.rows += more
            self.missing += more
            self._pad(more)

    @abstractmethod
    def _pad(self, more: int) -> None:
        """As many missing cells."""

    @abstractmethod
    def add(self, series: pl.Series) -> None:
        """More cells, as text or as numbers."""

    @abstractmethod
    def finish(self) -> None:
        """Nothing more comes."""

    @abstractmethod
    def column(self, sheet: Sheet, name: str) -> Column:
        """The column for whoever builds a table."""


class Numbers(Kept):
    """A column of numbers, with the texts that are none."""

    of_numbers = True

    def __init__(self, decimal: str) -> None:
        super().__init__(decimal)
        self._parts: list[Array] = []
        self.values = np.empty(0)
        self.spelled: dict[int, str] = {}

    def _pad(self, more: int) -> None:
        self._parts.append(np.full(more, np.nan))

    def add(self, series: pl.Series) -> None:
        values, missing, spelled = read_numbers(series, self.decimal)
        mistakes = sum(1 for row in spelled if np.isnan(values[row]))
        if len(self.spelled) < MOST_SPELLED:
            self.spelled |= {self.rows + row: text for row, text in spelled.items()}
        self._parts.append(values)
        self.rows += len(values)
        self.missing += missing
        self.numeric += len(values) - missing - mistakes

    def finish(self) -> None:
        self.values, self._parts = np.concatenate(self._parts) if self._parts else self.values, []

    def column(self, sheet: Sheet, name: str) -> Column:
        import polars as pl  # here, so that the app starts without waiting for it

        return Column.of_numbers(sheet, name, pl.Series(self.values), self.spelled)


class Texts(Kept):
    """A column of texts: each once, and for every row which."""

    def __init__(self, decimal: str) -> None:
        super().__init__(decimal)
        self._parts: list[Array] = []
        self.codes = np.empty(0, dtype=np.int32)
        self.index: dict[str, int] = {"": 0}
        self.too_many = False

    def _pad(self, more: int) -> None:
        if not self.too_many:
            self._parts.append(np.zeros(more, dtype=np.int32))

    def add(self, series: pl.Series) -> None:
        import polars as pl

        texts = as_written(series) if series.dtype.is_numeric() else series.str.strip_chars()
        counts = texts.value_counts(name="rows")
        found = Column.of_texts(_NOWHERE, "", counts.to_series(0), self.decimal)
        of_each = counts["rows"].to_numpy()
        self.rows += len(texts)
        self.numeric += int(of_each[found.numeric & ~found.missing].sum())
        self.missing += int(of_each[found.missing].sum())
        if self.too_many or len(self.index) + len(counts) > MOST_TEXTS:
            self.too_many, self._parts = self.too_many or not self._learn(found.texts.to_list()), []
        else:
            self._learn(found.texts.to_list())
        if not self.too_many:
            codes = texts.replace_strict(list(self.index), list(self.index.values()), return_dtype=pl.Int32)
            self._parts.append(codes.to_numpy())

    def _learn(self, texts: list[str]) -> bool:
        for text in texts:
            self.index.setdefault(text, len(self.index))
        return len(self.index) <= MOST_TEXTS

    def finish(self) -> None:
        self.codes, self._parts = np.concatenate(self._parts) if self._parts else self.codes, []

    def column(self, sheet: Sheet, name: str) -> Column:
        import polars as pl

        if self.too_many:
            raise DataError(
                tr(
                    "‘{file}’, column ‘{name}’ holds more than {most_texts:,} different texts; at "
                    "most 1,000 can be told apart. Leave the column out, or group its values.",
                    file=sheet.file,
                    name=name,
                    most_texts=MOST_TEXTS,
                ),
                name,
            )
        return Column.of_texts(sheet, name, pl.Series(list(self.index)).gather(self.codes), self.decimal)


class Unusable(Kept):
    """A column of what is neither text nor number; ``what`` says what."""

    def __init__(self, what: str) -> None:
        super().__init__(".")
        self.what = what

    @property
    def is_of_other_kind(self) -> bool:
        return False

    def _pad(self, more: int) -> None:
        """Nothing is kept."""

    def add(self, series: pl.Series) -> None:
        self.rows += len(series)

    def finish(self) -> None:
        """Nothing is kept."""

    def column(self, sheet: Sheet, name: str) -> Column:
        raise not_usable(sheet.file, name, self.what)


_NOWHERE = Sheet("", (), ())


def new_column(*, number: bool, decimal: str) -> Kept:
    """An empty one."""
    return Numbers(decimal) if number else Texts(decimal)


def as_written(numbers: pl.Series) -> pl.Series:
    """Numbers as texts, whole ones without a decimal mark: 1 and 1.0 are one category. "" is missing."""
    import polars as pl

    values = numbers.cast(pl.Float64).fill_nan(None)
    whole = (values == values.round()) & (values.abs() < 2**53)
    texts = pl.select(
        pl.when(whole)
        .then(values.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(values.cast(pl.String))
    )
    return texts.to_series().fill_null("")


def read_numbers(series: pl.Series, decimal: str) -> tuple[Array, int, dict[int, str]]:
    """Values (rows,) float64, NaN where there is no number; how many are missing; texts that are no numbers.

    Numbers too large for float64 are infinite, and their texts are given as well.
    """
    import polars as pl

    if series.dtype.is_numeric():
        typed = series.cast(pl.Float64).to_numpy().astype(np.float64)
        return typed, int(np.isnan(typed).sum()), {}
    texts = series.str.strip_chars()
    plain = texts.str.replace(",", ".", literal=True) if decimal == "," else texts
    cast = plain.cast(pl.Float64, strict=False)
    values = cast.to_numpy().astype(np.float64)
    # What was not taken, and what was taken by words (nan, inf), is looked at again by our own rule; with a
    # decimal comma, whatever has a point as well.
    doubtful = ~np.isfinite(values)
    if decimal == ",":
        doubtful |= texts.str.contains(".", literal=True).to_numpy()
    rows = np.flatnonzero(doubtful)
    if not len(rows):
        return values, 0, {}
    odd = texts.gather(rows)
    right = odd.str.contains(number_pattern(decimal)).to_numpy()
    missing = ~right & odd.str.to_lowercase().is_in(list(MISSING)).to_numpy()
    values[rows[~right]] = np.nan
    spelled: dict[int, str] = {}
    for place in np.flatnonzero(~missing):
        row, text = int(rows[place]), odd[int(place)]
        if right[place]:
            values[row] = float(text.replace(",", "."))
            if np.isfinite(values[row]):
                continue
        spelled[row] = text
    return values, int(missing.sum()), spelled
