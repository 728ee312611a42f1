"""From a polars frame to columns: what typed files (Parquet, JSON lines, workbooks) share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.data.readers.columns import Column, Sheet
from nnstudio.data.table import DataError
from nnstudio.data.words import counted

if TYPE_CHECKING:
    import polars as pl

MOST_CELLS = 50_000_000
MOST_COLUMNS = 20_000


@dataclass(frozen=True, eq=False)
class Frame(Sheet):
    """A sheet whose columns have types already."""

    frame: pl.DataFrame | None = None

    @classmethod
    def of(cls, frame: pl.DataFrame, file: str, first_row: int = 1, notes: tuple[str, ...] = ()) -> Frame:
        """Rows are counted from ``first_row``. Raises ``DataError`` for a frame without rows."""
        if not frame.height or not frame.width:
            raise DataError(f"‘{file}’ has no data rows. Choose a file that has a row for every sample.")
        check_size(frame.height, frame.width, file)
        rows = range(first_row, first_row + frame.height)
        return cls(file, tuple(frame.columns), rows, notes, frame=frame)

    def column(self, index: int) -> Column:
        import polars as pl  # here, so that the app starts without waiting for it

        name = self.names[index]
        assert self.frame is not None
        series = self.frame.to_series(index)
        kind = series.dtype
        if kind.is_numeric():
            return Column.of_numbers(self, name, series)
        if kind == pl.Null or kind in (pl.String, pl.Boolean, pl.Categorical, pl.Enum) or kind.is_temporal():
            return Column.of_texts(self, name, series.cast(pl.String).fill_null(""))
        raise DataError(
            f"‘{self.file}’, column ‘{name}’ holds {_noun(kind)}, and only numbers, text and dates can be "
            "used. Leave the column out, or give each part a column of its own."
        )

    def first_rows(self, count: int) -> list[list[str]]:
        assert self.frame is not None
        return [["" if cell is None else str(cell) for cell in row] for row in self.frame.head(count).rows()]

    def taken(self, rows: slice) -> Frame:
        assert self.frame is not None
        return replace(self, frame=self.frame[rows], file_rows=self.file_rows[rows])


def check_size(rows: int, columns: int, file: str) -> None:
    """Refuse a table that memory could not take, by what the file says of itself."""
    if columns > MOST_COLUMNS:
        raise DataError(
            f"‘{file}’ has {columns:,} columns; up to {MOST_COLUMNS:,} can be used. Leave some out."
        )
    if rows * columns > MOST_CELLS:
        raise DataError(
            f"‘{file}’ has {counted(rows, 'row')} of {counted(columns, 'cell')}: about "
            f"{rows * columns * 16 / 2**20:,.0f} MB, more than the "
            f"{MOST_CELLS * 16 / 2**20:,.0f} MB that can be held. Choose a file with fewer rows or columns."
        )


@contextmanager
def refusing(path: Path, what: str, explain: Callable[[str], str] | None = None) -> Iterator[None]:
    """What polars refuses inside becomes a ``DataError``; a panic of its parser does too."""
    import polars as pl

    # A panic does not derive from Exception, and would end the thread it comes from.
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, OSError) as error:
        if isinstance(error, DataError):
            raise
        said = str(error).strip().split("\n", 1)[0][:160]
        reason = explain(said) if explain else f"it is damaged or no {what} ({said})"
        raise DataError(f"‘{path.name}’ cannot be read: {reason}. Choose another file.") from None


def _noun(kind: object) -> str:
    words = {"List": "lists", "Array": "lists", "Struct": "records", "Binary": "bytes"}
    return words.get(type(kind).__name__, str(kind))
