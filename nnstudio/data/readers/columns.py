"""From text cells to columns: strict numbers and categories, and sentences about cells that fit neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.data.readers.cells import MISSING, Cells
from nnstudio.data.table import Array, DataError
from nnstudio.data.words import counted

if TYPE_CHECKING:
    import polars as pl

MOST_CATEGORIES = 1000
LARGEST = float(np.finfo(np.float32).max)

# ASCII digits only: Python's own float() would also take 1_000, ١٢, infinity.
_NUMBER = {
    ".": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$",
    ",": r"^[+-]?([0-9]+,?[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?$",
}


@dataclass(frozen=True, eq=False)
class Column:
    """One column of text, looked at: which cells are missing, which are numbers."""

    cells: Cells
    index: int
    texts: pl.Series
    missing: Array
    numeric: Array

    @classmethod
    def of(cls, cells: Cells, index: int) -> Column:
        """Look at one column."""
        import polars as pl  # here, so that the app starts without waiting for it

        texts = pl.Series(cells.column(index), dtype=pl.String).str.strip_chars()
        numeric = texts.str.contains(_NUMBER[cells.decimal]).to_numpy()
        missing = np.zeros(len(numeric), dtype=bool)
        if not numeric.all():
            missing = texts.str.to_lowercase().is_in(list(MISSING)).to_numpy()
        return cls(cells, index, texts, missing, numeric)

    @property
    def name(self) -> str:
        """The column's name."""
        return self.cells.names[self.index]

    @property
    def number_share(self) -> float:
        """Share of numbers among the cells that are not missing; 0 when all are missing."""
        return float(self.numeric.sum()) / max(int((~self.missing).sum()), 1)

    def where(self, row: int) -> str:
        """``‘x.csv’, row 17, column ‘age’``."""
        return f"‘{self.cells.file}’, row {self.cells.file_rows[row]:,}, column ‘{self.name}’"

    def numbers(self, remedy: str) -> Array:
        """Values (rows,) float64, NaN where missing. Raises ``DataError`` for text and for huge numbers."""
        bad = np.flatnonzero(~self.numeric & ~self.missing)
        if len(bad):
            row, more = int(bad[0]), len(bad) - 1
            others = f" ({counted(more, 'further mistake')} like this in the column.)" if more else ""
            shown = self.texts[row][:40]
            raise DataError(f"{self.where(row)}: ‘{shown}’ is not a number. {remedy}{others}".rstrip())
        values = self._as_floats()
        huge = np.flatnonzero(np.abs(values) > LARGEST)
        if len(huge):
            row = int(huge[0])
            raise DataError(
                f"{self.where(row)}: ‘{self.texts[row][:40]}’ is too large; numbers up to {LARGEST:.1e} "
                "can be used. Correct the cell, or leave the column out."
            )
        return values

    def _as_floats(self) -> Array:
        import polars as pl

        plain = self.texts.str.replace(",", ".", literal=True)
        # Strictness is ours: every cell that is not missing has matched the pattern by now.
        values = plain.cast(pl.Float64, strict=False).to_numpy().copy()
        values[self.missing] = np.nan
        return values

    def texts_used(self) -> list[str]:
        """The different texts of the column, sorted, without missing ones. Refuses more than a thousand."""
        known = sorted({t for t, m in zip(self.texts.to_list(), self.missing, strict=True) if not m})
        if len(known) > MOST_CATEGORIES:
            raise DataError(
                f"‘{self.cells.file}’, column ‘{self.name}’ holds {len(known):,} different texts; "
                f"at most {MOST_CATEGORIES:,} can be told apart. Leave the column out, or group its values."
            )
        return known

    def codes(self, known: tuple[str, ...] | list[str]) -> Array:
        """Index of each cell's text in ``known`` (rows,) float64; NaN where missing; -1 where unknown."""
        index = {text: float(i) for i, text in enumerate(known)}
        pairs = zip(self.texts.to_list(), self.missing, strict=True)
        return np.array([float("nan") if m else index.get(t, -1.0) for t, m in pairs])


def read_feature(column: Column) -> tuple[Array, tuple[str, ...]]:
    """Values of a feature column, and its categories if it is one.

    All numbers: a number column. Half or more numbers: a number column with a mistake in it, which is
    refused. Fewer: categories.
    """
    if column.missing.all():
        raise DataError(
            f"‘{column.cells.file}’, column ‘{column.name}’ holds no values at all. Leave the column out."
        )
    if column.number_share >= 0.5:
        return column.numbers("Correct the cell, or leave the column out."), ()
    known = column.texts_used()
    return column.codes(known), tuple(known)


def class_name(value: float) -> str:
    """How a number names a class: whole ones without a decimal mark: 1, 1.0 and 01 are one class."""
    return str(int(value)) if value == int(value) else repr(float(value))
