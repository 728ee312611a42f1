"""Missing values: which rows are left out for them, how many are filled, and the sentences that tell."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog.words import tr, tr_count, tr_quoted
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.transforms import Layout, Transform
from nnstudio.data.transforms.impute import Impute

NAMED = 4


def without_gaps(table: Table, transforms: tuple[Transform, ...]) -> tuple[Table, tuple[str, ...]]:
    """The table without the rows that a transform drops, and what is dropped and filled, in words.

    Raises ``DataError`` when no row is left, or when a transform is set for a column that is not there.
    """
    gaps = np.isnan(table.columns)
    if not gaps.any():
        return table, ()
    dropped, notes = np.zeros(len(table), dtype=bool), []
    layout = Layout.of(table.feature_names, table.categories, table.shape, table.is_image)
    for transform in transforms:
        picked = transform.picked(layout)
        if transform.drops_rows:
            notes += _drop(gaps[:, picked].any(axis=1) & ~dropped, dropped, table)
        elif isinstance(transform, Impute):
            notes += _filled(transform, gaps[:, picked][~dropped].sum(axis=0), picked, table)
        if transform.fills_missing:
            gaps[:, picked] = False
        layout = transform.after(layout)
        if len(layout.names) != gaps.shape[1]:
            break  # other pictures: their gaps are no longer those of the table
    return (table.rows(~dropped) if dropped.any() else table), tuple(notes)


def _drop(found: Array, dropped: Array, table: Table) -> list[str]:
    dropped |= found
    if dropped.all():
        raise DataError(
            tr(
                "Every row of ‘{title}’ lacks a value, so dropping rows with gaps leaves none. Leave "
                "columns out, name the columns that count, or fill the gaps instead.",
                title=table.title,
            )
        )
    if not found.any():
        return []
    rows = tr_count("{count} row", "{count} rows", int(found.sum()))
    return [tr("{rows} with missing values left out.", rows=rows)]


def _filled(transform: Impute, counts: Array, picked: Array, table: Table) -> list[str]:
    if not counts.any():
        return []
    order = [int(i) for i in np.argsort(-counts, kind="stable") if counts[i]]
    named = [f"{tr_quoted(table.feature_names[int(picked[i])])} {int(counts[i]):,}" for i in order[:NAMED]]
    total = tr_count("{count} missing value", "{count} missing values", int(counts.sum()))
    columns = ", ".join(named)
    if len(order) > NAMED:
        columns = tr("{columns} and {more:,} more columns", columns=columns, more=len(order) - NAMED)
    return [tr("{total} filled with {what}: {columns}.", total=total, what=transform.words, columns=columns)]
