"""What the last run measured, epoch by epoch, and how it ended: ``history.csv`` and a few words beside it.

A table of many epochs is slow to write and read as text: it is ``history.safetensors`` instead, one array
``epochs`` (epochs, columns) whose columns ``project.json`` names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.training.events import EpochDone, Finished, Reason
from nnstudio.project import fields, weights
from nnstudio.project.epoch_log import LOSS, MAX_COLUMNS, PLAIN, EpochLog, read_columns, read_rows
from nnstudio.project.errors import ProjectError

CSV, TABLE = "history.csv", "history.safetensors"
MAX_CSV, MAX_TABLE = 64 * 2**20, 2**28
LONG = 10_000
"""From so many numbers on it is a table; of one over ``MAX_TABLE`` bytes the newest epochs are kept."""

HEADER = 2**12
"""Bytes for the words before the numbers, and more."""

FEATURE = "long_history"
"""What a program has to know to read such a table; older ones say so."""

MAX_EPOCHS = 1_000_000
_SPLITS = ("train", "validation")
_COUNTS = ("epoch", "step")


@dataclass(frozen=True)
class History:
    """The epochs of the last run in order, how it ended (None: not at all yet), and what it ran with.

    Whatever sequence the epochs came as, they are an :class:`EpochLog`.
    """

    epochs: Sequence[EpochDone] = ()
    finished: Finished | None = None
    environment: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "epochs", EpochLog.of(self.epochs))

    @property
    def log(self) -> EpochLog:
        """The epochs as what they are."""
        return EpochLog.of(self.epochs)

    @property
    def is_long(self) -> bool:
        """Whether it is too long for text."""
        return self.log.rows.size > LONG

    def __bool__(self) -> bool:
        return bool(self.epochs or self.finished)

    def to_csv(self) -> bytes:
        """A row for every epoch: ``epoch, step, seconds, train_loss, …, validation_loss, …``."""
        log, out = self.log, io.StringIO()
        given = ~np.isnan(log.rows)
        kept = [
            number
            for split in _SPLITS
            for number, name in enumerate(log.columns)
            if name.startswith(f"{split}/") and (name == LOSS or given[:, number].any())
        ]
        rows = log.rows.astype(object)
        rows[~given] = None
        rows[:, : len(_COUNTS)] = log.rows[:, : len(_COUNTS)].astype(np.int64)
        if LOSS in log.columns:  # not a number is what it was
            rows[:, log.columns.index(LOSS)] = log.rows[:, log.columns.index(LOSS)]
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*PLAIN, *(log.columns[number].replace("/", "_", 1) for number in kept)])
        writer.writerows(rows[:, [*range(len(PLAIN)), *kept]].tolist() if len(rows) else ())
        return out.getvalue().encode()

    def members(self) -> dict[str, bytes]:
        """The part of a project file that holds the epochs; none without any."""
        if not self.epochs:
            return {}
        if not self.is_long:
            return {CSV: self.to_csv()}
        rows = self.log.rows
        most = (MAX_TABLE - HEADER) // (rows.itemsize * rows.shape[1])
        return {TABLE: weights.encode({"epochs": rows[-most:]})}

    @classmethod
    def from_members(cls, parts: Mapping[str, bytes], outcome: object, columns: object) -> History:
        """The inverse of :meth:`members` and :meth:`outcome`; ``columns``: those of a long one, or None.

        Raises :class:`ProjectError`.
        """
        if columns is None and TABLE not in parts:
            return cls.read(parts.get(CSV, b""), outcome)
        names = read_columns([] if columns is None else columns, "history_columns")
        if TABLE not in parts:
            raise ProjectError(
                tr(
                    "Its part ‘{part}’ is missing. The file was not changed; try another copy of it.",
                    part=TABLE,
                ),
                "damaged",
            )
        arrays = weights.decode(parts[TABLE], TABLE)
        if CSV in parts or set(arrays) != {"epochs"}:
            raise ProjectError(tr("{name} does not have the columns a history has.", name=TABLE), "damaged")
        return cls(EpochLog(names, read_rows(arrays["epochs"], names, TABLE)), *read_outcome(outcome))

    def outcome(self) -> dict[str, Any] | None:
        """How the run ended, ready for JSON; None if no run ended."""
        if self.finished is None:
            return None
        return {**write_outcome(self.finished), "environment": dict(self.environment or {})}

    @classmethod
    def read(cls, table: bytes, outcome: object, name: str = CSV) -> History:
        """The inverse of :meth:`to_csv` and :meth:`outcome`. Raises :class:`ProjectError`."""
        finished, environment = read_outcome(outcome)
        try:
            rows = list(csv.reader(io.StringIO(table.decode("utf-8")), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise ProjectError(tr("{name} cannot be read: {error}.", name=name, error=error)) from None
        if not rows:
            return cls((), finished, environment)
        columns = [_column(title, name) for title in rows[0][3:]]
        if (
            rows[0][:3] != ["epoch", "step", "seconds"]
            or len(columns) > MAX_COLUMNS
            or len(rows) > MAX_EPOCHS + 1
        ):
            raise ProjectError(tr("{name} does not have the columns a history has.", name=name))
        epochs = tuple(
            _epoch(row, columns, f"{name}, row {number}") for number, row in enumerate(rows[1:], 2)
        )
        return cls(epochs, finished, environment)


def _column(title: str, name: str) -> tuple[str, str]:
    split, _, metric = title.partition("_")
    if split not in _SPLITS or not metric:
        raise ProjectError(
            tr("{name} has a column ‘{title}’, which no history has.", name=name, title=title[:60])
        )
    return split, metric


def _epoch(row: list[str], columns: list[tuple[str, str]], where: str) -> EpochDone:
    if len(row) != len(columns) + 3:
        raise ProjectError(
            tr(
                "{where}: expected {count} values, found {found}.",
                where=where,
                count=len(columns) + 3,
                found=len(row),
            )
        )
    found: dict[str, dict[str, float]] = {split: {} for split in _SPLITS}
    try:
        for (split, metric), cell in zip(columns, row[3:], strict=True):
            if cell:
                found[split][metric] = _number(cell)
        return EpochDone(int(row[0]), int(row[1]), _number(row[2]), found["train"], found["validation"])
    except ValueError:
        raise ProjectError(tr("{where} holds something that is not a number.", where=where)) from None


def _number(cell: str) -> float:
    """A number as we write them; a diverged run's ``nan`` and ``inf`` are allowed, ``1_000`` is not."""
    if len(cell) > 32 or not cell.isascii() or "_" in cell or cell != cell.strip():
        raise ValueError(cell)
    return float(cell)


def write_outcome(finished: Finished) -> dict[str, Any]:
    """How a run ended, ready for JSON."""
    return asdict(finished)


def read_outcome(raw: object, where: str = "run") -> tuple[Finished | None, Mapping[str, str] | None]:
    """The inverse of :func:`write_outcome`, and the environment beside it. Raises :class:`ProjectError`."""
    if raw is None:
        return None, None
    whole = fields.mapping(
        raw, where, ("reason", "epoch", "step", "seconds", "best_epoch", "layer", "sentence", "environment")
    )
    if whole.get("reason") not in get_args(Reason):
        raise ProjectError(
            tr(
                "{where}.reason: expected one of {get_args}.",
                where=where,
                get_args=", ".join(get_args(Reason)),
            )
        )
    best = whole.get("best_epoch")
    finished = Finished(
        reason=whole["reason"],
        epoch=fields.whole(whole.get("epoch"), f"{where}.epoch", 0, 2**53),
        step=fields.whole(whole.get("step"), f"{where}.step", 0, 2**53),
        seconds=fields.real(whole.get("seconds"), f"{where}.seconds", 1e12),
        best_epoch=None if best is None else fields.whole(best, f"{where}.best_epoch", 0, 2**53),
        layer=fields.text(whole.get("layer", ""), f"{where}.layer", fields.MAX_TITLE),
        sentence=fields.text(whole.get("sentence", ""), f"{where}.sentence", 2_000, lines=True),
    )
    return finished, _environment(whole.get("environment", {}))


def _environment(raw: object) -> dict[str, str]:
    pairs: Iterable[tuple[str, object]] = fields.mapping(raw, "run.environment").items()
    return {key: fields.text(value, "run.environment", 200) for key, value in pairs}
