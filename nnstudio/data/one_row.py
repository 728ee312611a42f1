"""One sample typed by hand: which fields it has, and the table of that one row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.data.fitted import Fitted
from nnstudio.data.prepare import Prepared
from nnstudio.data.table import Array, Table

MOST_ROWS = 100_000
"""Training rows that are looked at for a field's range."""


@dataclass(frozen=True)
class Field:
    """One column of a table: the category names to choose from, or a number.

    ``low``, ``usual`` (the median) and ``high`` are of the training rows, NaN where unknown; ``whole``: they
    hold whole numbers alone. For categories ``usual`` is the place of the most frequent one.
    """

    name: str
    choices: tuple[str, ...] = ()
    low: float = np.nan
    usual: float = np.nan
    high: float = np.nan
    whole: bool = False


def row_fields(fitted: Fitted, prepared: Prepared | None = None) -> tuple[Field, ...]:
    """A field for each column of the table; ranges are told where the training rows are at hand."""
    categories = fitted.categories or ((),) * len(fitted.feature_names)
    if prepared is None or prepared.table.feature_names != fitted.feature_names:
        return tuple(Field(n, c) for n, c in zip(fitted.feature_names, categories, strict=True))
    rows = prepared.train.rows
    seen = prepared.table.columns[np.unique(rows)[:: max(1, len(rows) // MOST_ROWS)]]
    return tuple(
        _field(name, known, np.asarray(seen[:, i], dtype=np.float64))
        for i, (name, known) in enumerate(zip(fitted.feature_names, categories, strict=True))
    )


def _field(name: str, choices: tuple[str, ...], values: Array) -> Field:
    values = values[np.isfinite(values)]
    if not len(values):
        return Field(name, choices)
    low, high = float(values.min()), float(values.max())
    if choices:
        usual = float(np.bincount(values.astype(np.int64), minlength=len(choices)).argmax())
    else:
        usual = float(np.median(values))
    return Field(name, choices, low, usual, high, bool((values == np.round(values)).all()))


def row_table(fitted: Fitted, values: Array) -> Table:
    """The table of one sample (or some): values (columns,) or (rows, columns) as the table holds them."""
    rows = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return fitted.table(rows)
