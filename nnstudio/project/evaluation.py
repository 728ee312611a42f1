"""How good the trained network is: on the training, validation and test rows side by side, class by class."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnstudio.data import Fitted, Prepared, Split
from nnstudio.data.progress import part, report
from nnstudio.engine.metrics.base import labels_of
from nnstudio.engine.metrics.confusion import confusion_matrix
from nnstudio.engine.metrics.regression import R2, MeanAbsoluteError, RootMeanSquaredError
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import session

PARTS = ("train", "validation", "test")
BLOCK = 4096


@dataclass(frozen=True)
class ClassScore:
    """One class, or the yes to one target: ``support`` samples really are of it.

    ``said`` were said to be, ``right`` are both.
    A share of nothing is 0, as scikit-learn counts it.
    """

    name: str
    right: int
    said: int
    support: int

    @property
    def precision(self) -> float:
        """right / said: of those said to be of it, how many are."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """right / support: of those that are of it, how many were found."""
        return self.right / self.support if self.support else 0.0

    @property
    def f1(self) -> float:
        """2·right / (said + support)."""
        both = self.said + self.support
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True)
class ValueScore:
    """One target column in its own unit: mean absolute error, root mean squared error, and R²."""

    name: str
    mae: float
    rmse: float
    r2: float


@dataclass(frozen=True)
class PartScore:
    """One part: how many rows, loss and metrics, and per class or per target column.

    With ``are_answers`` each of ``classes`` is the yes to one target column.
    """

    rows: int
    numbers: Mapping[str, float]
    classes: tuple[ClassScore, ...] = ()
    values: tuple[ValueScore, ...] = ()
    are_answers: bool = False


@dataclass(frozen=True)
class Evaluated:
    """By part; one without rows is left out."""

    parts: Mapping[str, PartScore]
    target: str
    is_classification: bool

    @property
    def best_part(self) -> str:
        """The part that tells most: test, else validation, else train."""
        return next(name for name in reversed(PARTS) if name in self.parts)


def evaluate_parts(make: Callable[[], Network], settings: TrainingSettings, prepared: Prepared) -> Evaluated:
    """Judge the network on every part, block by block. Raises ``Cancelled`` between blocks."""
    network = make()
    splits = {name: getattr(prepared, name) for name in PARTS}
    total = sum(len(split) for split in splits.values())
    found: dict[str, PartScore] = {}
    done = 0
    for name, split in splits.items():
        if len(split):
            with part(done / total, (done + len(split)) / total):
                found[name] = _judge(network, settings, prepared, split)
            done += len(split)
    return Evaluated(found, prepared.table.target_names[0], prepared.table.is_classification)


def _judge(network: Network, settings: TrainingSettings, prepared: Prepared, split: Split) -> PartScore:
    fitted = prepared.fitted
    outputs = []
    with part(0.0, 0.5):
        for start in range(0, len(split), BLOCK):
            report(start / len(split))
            outputs.append(session.predict(network, fitted, split.x[start : start + BLOCK]))
    with part(0.5, 1.0):
        numbers = session.evaluate_part(network, settings, fitted, split)
    score = PartScore(len(split), numbers)
    predicted, target = np.concatenate(outputs), prepared.table.target
    assert target is not None
    if fitted.classes:
        return replace(score, classes=class_scores(predicted, target[split.rows], fitted.classes))
    if fitted.answers:
        yes = answer_scores(predicted, target[split.rows], fitted)
        return replace(score, classes=yes, are_answers=True)
    return replace(score, values=value_scores(predicted, target[split.rows], fitted))


def class_scores(predicted: Array, true: Array, classes: tuple[str, ...]) -> tuple[ClassScore, ...]:
    """Of raw outputs (n, outputs) and class numbers (n,)."""
    found = np.minimum(labels_of(predicted), len(classes) - 1)
    matrix = confusion_matrix(found, true.astype(np.int64), len(classes))
    return tuple(
        ClassScore(name, int(matrix[i, i]), int(matrix[:, i].sum()), int(matrix[i].sum()))
        for i, name in enumerate(classes)
    )


def answer_scores(predicted: Array, true: Array, fitted: Fitted) -> tuple[ClassScore, ...]:
    """Of each target column, from raw outputs (n, columns) and answers of 0 and 1 (n, columns): its yes."""
    said, real = fitted.values(predicted) >= 0.5, np.asarray(true) >= 0.5
    counts = zip((said & real).sum(axis=0), said.sum(axis=0), real.sum(axis=0), strict=True)
    return tuple(
        ClassScore(name, *(int(count) for count in each))
        for name, each in zip(fitted.target_names, counts, strict=True)
    )


def value_scores(predicted: Array, true: Array, fitted: Fitted) -> tuple[ValueScore, ...]:
    """Of raw outputs (n, columns) and true values in their own units (n, columns)."""
    values = np.asarray(true, dtype=np.float64).reshape(len(true), -1)
    found = fitted.values(predicted)
    return tuple(
        ValueScore(
            name,
            MeanAbsoluteError().compute(found[:, i, None], values[:, i, None]),
            RootMeanSquaredError().compute(found[:, i, None], values[:, i, None]),
            R2().compute(found[:, i, None], values[:, i, None]),
        )
        for i, name in enumerate(fitted.target_names)
    )


def averages(scores: tuple[ClassScore, ...]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1: the plain mean of the classes, and weighted by how often each occurs."""
    each = np.array([(s.precision, s.recall, s.f1) for s in scores])
    support = np.array([s.support for s in scores], dtype=np.float64)
    weights = support / max(support.sum(), 1.0)
    macro, weighted = each.mean(axis=0), (each * weights[:, None]).sum(axis=0)
    return {
        "macro": (float(macro[0]), float(macro[1]), float(macro[2])),
        "weighted": (float(weighted[0]), float(weighted[1]), float(weighted[2])),
    }
