"""Cutting rows into folds for cross-validation: every row is held out exactly once."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.table import Array, DataError

Fold = tuple[Array, Array]
"""Row numbers of (training, held out)."""


def cut(rows: Array, count: int, seed: int, labels: Array | None = None) -> tuple[Fold, ...]:
    """Folds of nearly equal size in a drawn order; with ``labels`` (rows,) every class is shared out evenly.

    Source: Kohavi 1995, A study of cross-validation and bootstrap (stratified folds).
    """
    refuse_few(len(rows), count, tr_count("{count} row", "{count} rows", len(rows)))
    order = np.random.default_rng(seed).permutation(len(rows))
    if labels is not None:
        # Class after class, each in its drawn order, dealt out like cards: fold sizes differ by one.
        order = order[np.argsort(labels[order], kind="stable")]
    number = np.empty(len(rows), dtype=np.int64)
    number[order] = np.arange(len(rows)) % count
    return by_number(rows, number, count)


def cut_groups(rows: Array, count: int, seed: int, groups: Array) -> tuple[Fold, ...]:
    """Folds in which no group (rows,) is in two parts: largest groups first, each to the smallest fold."""
    found, index = np.unique(groups, return_inverse=True)
    refuse_few(len(found), count, tr_count("{count} group", "{count} groups", len(found)))
    sizes = np.bincount(index)
    drawn = np.random.default_rng(seed).permutation(len(found))
    fold_of, filled = np.zeros(len(found), dtype=np.int64), np.zeros(count, dtype=np.int64)
    for group in drawn[np.argsort(-sizes[drawn], kind="stable")]:
        fold_of[group] = filled.argmin()
        filled[fold_of[group]] += sizes[group]
    return by_number(rows, fold_of[index], count)


def cut_in_order(rows: Array, count: int) -> tuple[Fold, ...]:
    """Folds of rows in their order: each block is held out after training on all the blocks before it.

    The first block is never held out, as nothing comes before it.
    """
    refuse_few(len(rows), count + 1, tr_count("{count} row", "{count} rows", len(rows)))
    blocks = np.array_split(rows, count + 1)
    return tuple((np.concatenate(blocks[: i + 1]), blocks[i + 1]) for i in range(count))


def by_number(rows: Array, number: Array, count: int) -> tuple[Fold, ...]:
    """Fold k holds out the rows whose number (rows,) is k."""
    return tuple((rows[number != k], rows[number == k]) for k in range(count))


def refuse_few(have: int, count: int, what: str) -> None:
    """Raises ``DataError`` unless there is one for every fold, and two folds at least."""
    if count < 2:
        raise DataError(
            tr(
                "{folds} cannot be compared. Choose two or more.",
                folds=tr_count("{count} fold", "{count} folds", count),
            )
        )
    if have < count:
        raise DataError(
            tr(
                "{what} cannot be cut into {count:,} folds. Choose fewer folds, or more data.",
                what=what,
                count=count,
            )
        )
