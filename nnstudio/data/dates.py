"""Texts that are dates or times: recognised only where no day can be mistaken for a month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.data.table import Array

if TYPE_CHECKING:
    import polars as pl

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y")
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", " %H:%M:%S%.f", "T%H:%M:%S%.f")
LOOKED_AT = 200


def moments(texts: Iterable[str | None]) -> Array | None:
    """Seconds since 1970 (rows,) float64, NaN where there is no text; None if they are not dates.

    One way of writing must read every text. Where day and month could be told apart either way (every
    number up to 12), nothing is guessed.
    """
    import polars as pl  # here, so that the app starts without waiting for it

    series = pl.Series("dates", list(texts), dtype=pl.String).str.strip_chars()
    known = series.drop_nulls()
    if not len(known):
        return None
    found = [f for f in _formats(known.head(LOOKED_AT)) if _read(known, f).null_count() == 0]
    if not found:
        return None
    read = _read(series, found[0])
    if len(found) > 1 and not read.equals(_read(series, found[1])):
        return None
    micros = read.cast(pl.Int64).cast(pl.Float64).to_numpy()
    return np.asarray(micros / 1e6, dtype=np.float64)


def _formats(texts: pl.Series) -> list[str]:
    ways = [date + time for time in _TIMES for date in _DATES]
    return [way for way in ways if _read(texts, way).null_count() == 0]


def _read(texts: pl.Series, way: str) -> pl.Series:
    import polars as pl

    if "%H" in way:
        return texts.str.to_datetime(way, strict=False, time_unit="us")
    return texts.str.to_date(way, strict=False).cast(pl.Datetime("us"))
