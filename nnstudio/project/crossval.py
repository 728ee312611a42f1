"""k-fold cross-validation: train several times, judge on rows held out, and see how much it varies."""

from __future__ import annotations

import statistics
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from nnstudio.data import DataSettings, Prepared
from nnstudio.data.folds import Fold
from nnstudio.data.prepare import Loaded, load, prepare_rows
from nnstudio.data.splits import Parts
from nnstudio.engine.check import check
from nnstudio.engine.network import Network
from nnstudio.engine.training.events import EpochDone, Finished, Reason
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project.document import Document
from nnstudio.project.session import (
    Session,
    evaluate_part,
    folder,
    make_training,
    refuse_errors,
    run,
)

MOST_FOLDS = 100
WATCHED = 0.15
"""Share of a fold's training rows that early stopping watches, where the split names none."""


@dataclass(frozen=True)
class FoldStep:
    """A batch is done. ``share`` of the whole work is behind, from 0 to 1."""

    fold: int
    folds: int
    share: float


@dataclass(frozen=True)
class FoldDone:
    """One fold (counted from 1) is trained and judged: ``held_out`` on the rows it never saw."""

    fold: int
    folds: int
    rows: int
    held_rows: int
    epochs: int
    reason: Reason
    train: Mapping[str, float]
    held_out: Mapping[str, float]


@dataclass(frozen=True)
class CrossValidated:
    """Every fold, and of each metric on held-out rows the mean and the standard deviation.

    sd = sqrt(Σ (m − mean)² / (k − 1)) over the k folds. As folds share training rows, it understates how much
    another sample would vary. Source: Bengio & Grandvalet 2004, No unbiased estimator of the variance of
    k-fold cross-validation.
    """

    folds: tuple[FoldDone, ...]
    mean: Mapping[str, float]
    sd: Mapping[str, float]


CrossEvent = FoldStep | FoldDone | CrossValidated


def cross_validate(document: Document, folds: int = 5) -> Iterator[CrossEvent]:
    """Train the drawn network anew for every fold, from the same seed, and judge it on the fold.

    Folds are cut from training and validation rows: the test rows stay aside for the final judgement. Classes
    are shared out evenly, groups stay together and time is never looked ahead in, as the split has it. All
    transforms are fitted on a fold's own training rows. With early stopping, a part of those is watched,
    never the held-out rows. The document is left as it is; closing the generator ends the work.

    Raises :class:`SessionError`, ``DataError`` or ``NetworkError`` with a sentence.
    """
    settings, training = document.state.data, document.state.training
    loaded = load(settings, folder(document))
    train, validation, _ = settings.split.parts(loaded.table)
    pool = np.sort(np.concatenate([train, validation]))
    cut = settings.split.folds(loaded.table, pool, min(folds, MOST_FOLDS))
    done: list[FoldDone] = []
    for number, fold in enumerate(cut, 1):
        prepared = prepare_rows(settings, loaded, _parts(settings, training, loaded, fold))
        refuse_errors(check(document.state.network, training, prepared.shape))
        judged = yield from _one(document, prepared, number, len(cut))
        done.append(judged)
        yield judged
    yield CrossValidated(tuple(done), *spread([fold.held_out for fold in done]))


def _parts(settings: DataSettings, training: TrainingSettings, loaded: Loaded, fold: Fold) -> Parts:
    """Rows to train on, rows for early stopping to watch, and rows to judge on."""
    rows, held = fold
    if training.early_stopping is None:
        return rows, rows[:0], held
    shares = settings.split.shares()
    watched = (shares[1] if shares else 0.0) or WATCHED
    inner, aside = settings.split.folds(loaded.table, rows, max(2, round(1 / watched)))[-1]
    return inner, aside, held


def _one(
    document: Document, prepared: Prepared, number: int, folds: int
) -> Generator[FoldStep, None, FoldDone]:
    state = document.state
    network = Network(
        state.network, prepared.shape.sample, dtype=state.training.dtype, seed=state.training.seed
    )
    training = make_training(network, state.training, prepared)
    epochs, finished = 0, None
    for event in run(Session(network, training, prepared)):
        if isinstance(event, EpochDone):
            epochs = event.epoch
        elif isinstance(event, Finished):
            finished = event
        yield FoldStep(number, folds, (number - 1 + training.step / training.total_steps) / folds)
    assert finished is not None
    train, held = (
        evaluate_part(network, state.training, prepared.fitted, part)
        for part in (prepared.train, prepared.test)
    )
    rows = len(np.unique(prepared.train.rows))
    return FoldDone(number, folds, rows, len(prepared.test), epochs, finished.reason, train, held)


def spread(found: list[Mapping[str, float]]) -> tuple[dict[str, float], dict[str, float]]:
    """Mean and standard deviation (dividing by k − 1) of each number over the folds."""
    names = list(found[0]) if found else []
    values = {name: [float(numbers[name]) for numbers in found] for name in names}
    mean = {name: statistics.fmean(v) for name, v in values.items()}
    return mean, {name: float(np.std(v, ddof=1)) if len(v) > 1 else 0.0 for name, v in values.items()}
