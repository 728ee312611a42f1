"""Predictions beside the truth, sample by sample: which are wrong, how sure they were, how far off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnstudio.catalog.words import tr_later
from nnstudio.data import Prepared
from nnstudio.data.progress import report
from nnstudio.data.table import Table
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array
from nnstudio.project.session import predict

SPLITS = (tr_later("validation"), tr_later("test"), tr_later("train"))
BLOCK = 256
MOST_NAMED = 6


@dataclass(frozen=True, eq=False)
class Judged:
    """One split. ``rows`` are those of the table; ``outputs`` (n, outputs) as the network gave them.

    Classes: ``true`` and ``predicted`` (n,) class numbers, ``shares`` (n, classes) what each class got,
    ``sure`` (n,) the predicted class's share, ``of_true`` (n,) the true class's, ``wrong`` (n,).
    Values: ``true`` and ``predicted`` (n, columns) in the target's units, ``error`` (n,) the mean of
    |predicted − true| over its columns. Yes-or-no answers are values: 0 or 1, and the probability of yes.
    """

    split: str
    rows: Array
    outputs: Array
    true: Array
    predicted: Array
    shares: Array | None = None
    error: Array | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def wrong(self) -> Array:
        """Which classes are not the true ones; nothing is wrong among values."""
        return self.true != self.predicted if self.shares is not None else np.zeros(len(self), bool)

    @property
    def sure(self) -> Array:
        """How much the predicted class got."""
        assert self.shares is not None
        return self.shares[np.arange(len(self)), self.predicted]

    @property
    def of_true(self) -> Array:
        """How much the true class got."""
        assert self.shares is not None
        return self.shares[np.arange(len(self)), self.true]


def judge(prepared: Prepared, split: str, outputs: Array) -> Judged:
    """Compare raw outputs of a whole split with its targets."""
    table, rows = prepared.table, getattr(prepared, split).rows[: len(outputs)]
    assert table.target is not None
    if table.is_classification:
        _, columns = prepared.fitted.decode(outputs)
        shares = np.stack([np.asarray(c, float) for c in columns[1:]], axis=1)
        single = outputs.shape[1] == 1
        predicted = (shares[:, 1] >= 0.5).astype(np.int64) if single else shares.argmax(axis=1)
        return Judged(split, rows, outputs, table.target[rows].astype(np.int64), predicted, shares)
    true = table.target[rows].reshape(len(rows), -1).astype(float)
    found = prepared.fitted.values(outputs)
    return Judged(split, rows, outputs, true, found, error=np.abs(found - true).mean(axis=1))


def work(make: Callable[[], Network], prepared: Prepared, split: str) -> Callable[[], Judged]:
    """What a thread does for a split: block by block, so that it can be cancelled."""

    def run() -> Judged:
        network, x = make(), getattr(prepared, split).x
        parts = []
        for start in range(0, len(x), BLOCK):
            report(start / len(x))
            parts.append(predict(network, prepared.fitted, x[start : start + BLOCK]))
        return judge(prepared, split, np.concatenate(parts))

    return run


@dataclass(frozen=True)
class Wanted:
    """Which samples: class numbers (None: any), wrong ones only, what to sort by, and which way."""

    true: int | None = None
    predicted: int | None = None
    only_wrong: bool = False
    key: str = "wrong"
    descending: bool = True


def chosen(judged: Judged, wanted: Wanted) -> Array:
    """Places in ``judged``, sorted. ``wrong``: wrong ones first, the surest of them on top."""
    kept = np.ones(len(judged), bool)
    if judged.shares is not None:
        if wanted.true is not None:
            kept &= judged.true == wanted.true
        if wanted.predicted is not None:
            kept &= judged.predicted == wanted.predicted
        if wanted.only_wrong:
            kept &= judged.wrong
    places = np.flatnonzero(kept)
    keys = _keys(judged, wanted.key)
    if wanted.descending:
        keys = [-k for k in keys]
    return places[np.lexsort([k[places] for k in reversed(keys)])]


def _keys(judged: Judged, key: str) -> list[Array]:
    """What to sort by, most important first; NaN counts as the largest."""
    if key == "row":
        return [judged.rows]
    if key in ("true", "predicted"):
        values = getattr(judged, key)
        return [values if values.ndim == 1 else _full(values[:, 0])]
    if judged.shares is None:
        assert judged.error is not None
        return [_full(judged.error)]
    if key == "of_true":
        return [_full(judged.of_true)]
    sure = _full(judged.sure)
    return [judged.wrong.astype(int), sure] if key == "wrong" else [sure]


def _full(values: Array) -> Array:
    return np.where(np.isnan(values), np.inf, values.astype(float))


def cell_words(table: Table, row: int, column: int) -> str:
    """One number of a sample as people know it: a category by its name."""
    value = float(table.columns[row, column])
    if np.isnan(value):
        return "?"
    known = table.categories[column] if table.categories else ()
    return known[int(value)] if known else f"{value:.5g}"


def sample_words(table: Table, row: int, most: int = MOST_NAMED) -> str:
    """``sepal length 5.1, sepal width 3.5, …``"""
    names = table.feature_names
    said = [f"{names[i]} {cell_words(table, row, i)}" for i in range(min(most, len(names)))]
    return ", ".join(said) + (" …" if len(names) > most else "")
