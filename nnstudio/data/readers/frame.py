"""From a polars frame to columns: what typed files (Parquet, JSON lines, workbooks) share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.readers.columns import Column, Sheet
from nnstudio.data.table import DataError

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
            raise DataError(
                tr("‘{file}’ has no data rows. Choose a file that has a row for every sample.", file=file)
            )
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
        raise not_usable(self.file, name, unusable(kind) or str(kind))

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
            tr(
                "‘{file}’ has {columns:,} columns; up to {most_columns:,} can be used. Leave some out.",
                file=file,
                columns=columns,
                most_columns=MOST_COLUMNS,
            )
        )
    if rows * columns > MOST_CELLS:
        raise DataError(
            tr(
                "‘{file}’ has {rows} of {cells}: about "
                "{rows2:,.0f} MB, more than the "
                "{most_cells:,.0f} MB that can be held. Choose a file with fewer rows or columns.",
                file=file,
                rows=tr_count("{count} row", "{count} rows", rows),
                cells=tr_count("{count} cell", "{count} cells", columns),
                rows2=rows * columns * 16 / 2**20,
                most_cells=MOST_CELLS * 16 / 2**20,
            )
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
        reason = explain(said) if explain else tr("it is damaged or no {what} ({said})", what=what, said=said)
        raise DataError(
            tr("‘{name}’ cannot be read: {reason}. Choose another file.", name=path.name, reason=reason)
        ) from None


def unusable(kind: object) -> str:
    """What a column of this type holds, if it is neither text nor number; "" for all that can be used."""
    words = {"List": tr("lists"), "Array": tr("lists"), "Struct": tr("records"), "Binary": tr("bytes")}
    return words.get(type(kind).__name__, "")


def not_usable(file: str, name: str, what: str) -> DataError:
    """The sentence for a column of such things; the column may be left out."""
    return DataError(
        tr(
            "‘{file}’, column ‘{name}’ holds {noun}, and only numbers, text and dates can be "
            "used. Leave the column out, or give each part a column of its own.",
            file=file,
            name=name,
            noun=what,
        )
    )
