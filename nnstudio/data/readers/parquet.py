"""parquet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from nnstudio.catalog.words import tr
from nnstudio.data.progress import report
from nnstudio.data.readers.columns import Rows, Sheet
from nnstudio.data.readers.files import checked_size, find_file
from nnstudio.data.readers.frame import MOST_CELLS, MOST_COLUMNS, Frame, check_size, refusing
from nnstudio.data.readers.passes import LARGEST, TooLarge
from nnstudio.data.readers.tabular import Tabular
from nnstudio.data.readers.trial import PARQUET, survive
from nnstudio.data.source import READERS
from nnstudio.data.table import DataError

if TYPE_CHECKING:
    import polars as pl

PIECE = 8_000_000
"""Cells that are read at a time."""


@READERS.register
class Parquet(Tabular):
    """A table of your own as a Parquet file, as pandas, polars and databases write them.

    Numbers stay numbers; text, dates and yes/no columns become categories. Null and NaN are missing values.
    Of a file of many rows, also beyond memory, the first ones or one of every so many can be used.
    """

    kind, title, order = "parquet", "Parquet file", 2
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    def sheet(self, folder: Path | None) -> Sheet:
        import polars as pl  # here, so that the app starts without waiting for it

        place = find_file(self.path, folder)
        if checked_size(place, LARGEST) < 12:
            raise DataError(
                tr("‘{name}’ is empty. Choose a file that has a row for every sample.", name=place.name)
            )
        most = self.sample.most
        survive(place, PARQUET, tr("Parquet file"), str(most), str(PIECE))
        with refusing(place, tr("Parquet file")):
            lazy = pl.scan_parquet(place, glob=False)
            # The footer is asked first: a few bytes can stand for billions of rows.
            rows = int(lazy.select(pl.len()).collect().item())
            columns = len(lazy.collect_schema())
            used = range(1, rows + 1)[self.sample.as_slice]
            _check_room(rows, len(used), columns, place.name)
            pieces = list(
                _pieces(lazy, min(rows, most or rows), max(PIECE // max(columns, 1), 1), self.sample)
            )
            frame = pl.concat(pieces) if pieces else lazy.head(0).collect()
            found = Frame.of(frame, place.name)
        return replace(found, file_rows=used, notes=self.sample.notes(len(used), rows))


def _pieces(lazy: pl.LazyFrame, rows: int, piece: int, sample: Rows) -> Iterator[pl.DataFrame]:
    """The rows used, so many at a time: what is left out is not held."""
    for start in range(0, rows, piece):
        report(start / rows)
        yield lazy.slice(start, min(piece, rows - start)).collect()[-start % sample.step :: sample.step]


def _check_room(rows: int, used: int, columns: int, file: str) -> None:
    """Raise ``TooLarge``, with how many rows would fit, if those used would not."""
    most = MOST_CELLS // max(columns, 1)
    try:
        check_size(used, columns, file)
    except DataError as error:
        if not most or columns > MOST_COLUMNS:
            raise
        every = -(-rows // most)
        raise TooLarge(
            tr("{error} Or use one of every {every:,} rows.", error=error, every=every), every, most
        ) from None
