"""What a metric declares: a number computed from predictions and targets."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.plan import Array


class Metric(Declaration):
    """A number people read: computed on whole splits, never trained on."""

    problem: ClassVar[Literal["classification", "regression", "both"]] = "both"
    higher_is_better: ClassVar[bool] = True

    def compute(self, predicted: Array, target: Array) -> float:
        """``predicted`` (samples, outputs); ``target`` (samples,) labels or (samples, outputs) values."""
        raise NotImplementedError


METRICS: Registry[Metric] = Registry("metrics", "metric")


def output_and_metric(name: str) -> tuple[str, str]:
    """The parts of a measured name: ``kind_accuracy`` is ("kind", "accuracy"), ``accuracy`` ("", "accuracy").

    ``loss`` counts as a metric here. What ends in no known id comes back whole, as the second part.
    """
    known = ("loss", *METRICS)
    if name in known:
        return "", name
    ends = [metric for metric in known if name.endswith(f"_{metric}")]
    longest = max(ends, key=len, default="")
    return (name[: -len(longest) - 1], longest) if longest else ("", name)


def labels_of(values: Array) -> Array:
    """Class labels (samples,) from labels, one-hot rows, class scores, or one column of probabilities."""
    if values.ndim == 1:
        return values.astype("int64")
    if values.shape[-1] == 1:
        return (values[..., 0] >= 0.5).astype("int64")
    found: Array = values.argmax(axis=-1)
    return found


def labels_of_both(predicted: Array, target: Array) -> tuple[Array, Array]:
    """Predicted and true labels.

    With several labels a sample (rows that do not add up to 1), every label of every sample counts as one
    yes-or-no answer: yes when p >= 0.5.
    """
    if target.ndim == 2 and target.shape[1] > 1 and (target.sum(axis=1) != 1).any():
        return (predicted >= 0.5).astype("int64").ravel(), (target >= 0.5).astype("int64").ravel()
    return labels_of(predicted), labels_of(target)


def values_of_both(predicted: Array, target: Array) -> tuple[Array, Array]:
    """Predictions and targets as two float64 arrays (samples, outputs); labels become one-hot rows."""
    p = predicted.reshape(len(predicted), -1).astype("float64")
    if target.ndim == 1 and p.shape[1] > 1:
        return p, np.eye(p.shape[1])[target.astype("int64")]
    return p, target.reshape(p.shape).astype("float64")
