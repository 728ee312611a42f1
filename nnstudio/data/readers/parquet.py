"""parquet."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from nnstudio.data.readers.columns import Sheet
from nnstudio.data.readers.files import checked_size, find_file
from nnstudio.data.readers.frame import Frame, check_size, refusing
from nnstudio.data.readers.tabular import Tabular
from nnstudio.data.readers.trial import PARQUET, survive
from nnstudio.data.source import READERS
from nnstudio.data.table import DataError


@READERS.register
class Parquet(Tabular):
    """A table of your own as a Parquet file, as pandas, polars and databases write them.

    Numbers stay numbers; text, dates and yes/no columns become categories. Null and NaN are missing values.
    """

    kind, title, order = "parquet", "Parquet file", 2
    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    def sheet(self, folder: Path | None) -> Sheet:
        import polars as pl  # here, so that the app starts without waiting for it

        place = find_file(self.path, folder)
        if checked_size(place) < 12:
            raise DataError(f"‘{place.name}’ is empty. Choose a file that has a row for every sample.")
        survive(place, PARQUET, "Parquet file")
        with refusing(place, "Parquet file"):
            lazy = pl.scan_parquet(place, glob=False)
            # The footer is asked first: a few bytes can stand for billions of rows.
            rows = int(lazy.select(pl.len()).collect().item())
            check_size(rows, len(lazy.collect_schema()), place.name)
            frame = lazy.collect()
        return self.sampled(Frame.of(frame, place.name))
