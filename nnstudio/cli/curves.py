"""The numbers that runs were measured by, as CSV: of every epoch, of every step, of every layer."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from nnstudio.catalog.words import tr, tr_later
from nnstudio.cli.errors import UsageError
from nnstudio.cli.output import print_json
from nnstudio.cli.projects import warn
from nnstudio.export.csv_text import to_csv
from nnstudio.project import Document, atomic
from nnstudio.project.layer_curves import MEASURES
from nnstudio.project.run import Run
from nnstudio.project.runs import Runs

Rows = Iterator[Sequence[object]]
AT_ONCE = 2_000
"""Rows put into words before they are printed."""


Which = Literal["epochs", "steps", "layers"]

NOTHING: Mapping[Which, str] = {
    "epochs": tr_later("No epoch of these runs was finished."),
    "steps": tr_later("The losses of the steps of these runs were not kept."),
    "layers": tr_later(
        "The curves of the layers of these runs were not kept: they were trained before that was done, or "
        "gave way to newer runs. Train again to have them."
    ),
}


def write(file: Path, which: Which, wanted: str | None, output: Path | None, as_json: bool) -> int:
    """All numbers of one sort, of all runs or of the one that is ``wanted`` by name or id."""
    runs = chosen(Document.load(file).runs, wanted)
    rows = table(runs, which)
    head, first = next(rows), next(rows, None)
    if first is None:
        raise UsageError(tr(NOTHING[which]))
    if output is not None:
        text = to_csv(itertools.chain((head, first), rows))
        count = text.count("\n") - 1  # no name has a line break
        warn(atomic.write(output, text.encode()))
        if as_json:
            print_json({"rows": count, "file": str(output)})
        else:
            print(tr("Wrote {count:,} rows to {output}.", count=count, output=output))
    elif as_json:
        for row in itertools.chain((first,), rows):
            print_json(dict(zip(map(str, head), row, strict=True)))
    else:
        _print(itertools.chain((head, first), rows))
    return 0


def chosen(runs: Runs, wanted: str | None) -> tuple[Run, ...]:
    """The runs of this name, or the one of this id; all of them without one."""
    if wanted is None:
        return runs.items
    found = tuple(run for run in runs if wanted in (run.id, run.name))
    if not found:
        names = ", ".join(json.dumps(run.name, ensure_ascii=False) for run in runs)
        raise UsageError(
            tr("There is no run ‘{wanted}’. There are: {names}.", wanted=wanted, names=names)
            if names
            else tr("There are no runs. Train the network first.")
        )
    return found


def table(runs: Iterable[Run], which: Which) -> Rows:
    """The names of the columns, then a row for each epoch, each step, or each layer at each step measured."""
    return _TABLES[which](tuple(runs))


def _epochs(runs: tuple[Run, ...]) -> Rows:
    columns = tuple(dict.fromkeys(name for run in runs for name in run.columns))
    yield "run", *columns
    for run in runs:
        whole = {"epoch", "step"}
        cells = [
            run.column(name) if name in run.columns else np.full(run.epochs_done, np.nan) for name in columns
        ]
        for row in zip(*(column.tolist() for column in cells), strict=True):
            yield run.name, *(_cell(v, name in whole) for name, v in zip(columns, row, strict=True))


def _steps(runs: tuple[Run, ...]) -> Rows:
    yield "run", "step", "loss"
    for run in runs:
        for step, loss in enumerate(run.losses.tolist(), run.unrecorded + 1):
            yield run.name, step, _cell(loss)


def _layers(runs: tuple[Run, ...]) -> Rows:
    yield "run", "step", "layer", *MEASURES
    for run in runs:
        for step, layer, numbers in run.layers.table():
            yield run.name, int(step), layer, *(None if v is None else _cell(v) for v in numbers)


_TABLES: Mapping[Which, Callable[[tuple[Run, ...]], Rows]] = {
    "epochs": _epochs,
    "steps": _steps,
    "layers": _layers,
}


def _cell(value: float, whole: bool = False) -> object:
    """A number; nothing for none."""
    if np.isnan(value):
        return None
    return int(value) if whole else value


def _print(rows: Iterable[Sequence[object]]) -> None:
    """As they come: a reader may have enough before the end."""
    part: list[Sequence[object]] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            sys.stdout.write(to_csv(part))
            part.clear()
    sys.stdout.write(to_csv(part))
