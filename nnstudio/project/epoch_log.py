"""The epochs of a training as one table of numbers: a small network does a million of them in ten minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from nnstudio.catalog.words import tr
from nnstudio.engine.training.events import EpochDone
from nnstudio.project import fields
from nnstudio.project.errors import ProjectError

Array = NDArray[Any]

MAX_COLUMNS = 200
MAX_COUNT = 2**53
PLAIN = ("epoch", "step", "seconds")
LOSS = "train/loss"
"""What every epoch has, even where it is not a number; elsewhere NaN stands for no number at all."""


class EpochLog(Sequence[EpochDone]):
    """Epochs as a training tells them, read from rows; nothing is copied, a slice neither.

    ``rows`` (epochs, columns), float64, has the ``columns`` ``epoch step seconds train/loss …
    validation/loss …``. It equals any sequence of the same epochs.
    """

    __hash__ = None  # type: ignore[assignment]  # it compares by value, and its rows may be long

    def __init__(self, columns: Sequence[str] = (), rows: Array | None = None) -> None:
        self.columns = tuple(columns)
        self.rows: Array = np.empty((0, len(self.columns))) if rows is None else rows

    @classmethod
    def of(cls, epochs: Iterable[EpochDone]) -> EpochLog:
        """These epochs; a log stays what it is."""
        return epochs if isinstance(epochs, EpochLog) else cls(*epoch_table(epochs))

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> EpochDone: ...
    @overload
    def __getitem__(self, at: slice) -> EpochLog: ...
    def __getitem__(self, at: int | slice) -> EpochDone | EpochLog:
        if isinstance(at, slice):
            return EpochLog(self.columns, self.rows[at])
        return _event(self.columns, self.rows[at])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EpochLog) and self.columns == other.columns:
            return np.array_equal(self.rows, other.rows, equal_nan=True)
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __repr__(self) -> str:
        return f"<EpochLog: {len(self)} × {self.columns}>"


def epoch_table(epochs: Iterable[EpochDone]) -> tuple[tuple[str, ...], Array]:
    """Epochs as columns ``epoch step seconds train/… validation/…`` and rows; NaN where is no number."""
    rows = [epoch_values(epoch) for epoch in epochs]
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    table = np.array([[row.get(name, np.nan) for name in columns] for row in rows])
    return columns, table.reshape(len(rows), len(columns))


def epoch_values(epoch: EpochDone) -> dict[str, float]:
    """One epoch as a row: ``epoch step seconds train/loss train/accuracy … validation/loss …``."""
    return {
        "epoch": float(epoch.epoch),
        "step": float(epoch.step),
        "seconds": epoch.seconds,
        **{f"train/{name}": value for name, value in epoch.train.items()},
        **{f"validation/{name}": value for name, value in epoch.validation.items()},
    }


def read_columns(raw: object, where: str) -> tuple[str, ...]:
    """Names of columns from a file. Raises :class:`ProjectError`."""
    found = tuple(
        fields.text(name, where, fields.MAX_TITLE) for name in fields.items(raw, where, MAX_COLUMNS)
    )
    rest = found[len(PLAIN) :]
    splits = all(
        name.partition("/")[0] in ("train", "validation") and name.partition("/")[2] for name in rest
    )
    if found and (found[: len(PLAIN)] != PLAIN or not splits or len(set(found)) != len(found)):
        raise ProjectError(
            tr("{where}: expected epoch, step, seconds, train/…, validation/…, each once.", where=where)
        )
    return found


def read_rows(array: Array | None, columns: tuple[str, ...], where: str) -> Array:
    """Rows from a file, in float64. Raises :class:`ProjectError`."""
    if array is None:
        return np.empty((0, len(columns)))
    if array.ndim != 2 or array.shape[1] != len(columns) or array.dtype != np.float64 or not columns:
        raise ProjectError(tr("{where}: its epochs do not have its columns.", where=where), "damaged")
    plain = array[:, : len(PLAIN)]
    if not np.isfinite(plain).all() or (np.abs(plain) > MAX_COUNT).any():
        raise ProjectError(tr("{where}: its epochs are not counted by numbers.", where=where), "damaged")
    return array


def _event(columns: tuple[str, ...], row: Array) -> EpochDone:
    plain: dict[str, float] = {}
    parts: dict[str, dict[str, float]] = {"train": {}, "validation": {}}
    for name, value in zip(columns, row.tolist(), strict=True):
        split, _, metric = name.partition("/")
        if not metric:
            plain[name] = value
        elif not np.isnan(value) or name == LOSS:
            parts[split][metric] = value
    return EpochDone(
        int(plain["epoch"]), int(plain["step"]), plain["seconds"], parts["train"], parts["validation"]
    )
