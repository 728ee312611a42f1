"""What a metric declares: a number computed from predictions and targets."""

from __future__ import annotations

from typing import ClassVar, Literal

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.plan import Array


class Metric(Declaration):
    """A number people read: computed on whole splits, never trained on."""

    problem: ClassVar[Literal["classification", "regression", "both"]] = "both"
    higher_is_better: ClassVar[bool] = True

    def compute(self, predicted: Array, target: Array) -> float:
        """``predicted`` (samples, outputs); ``target`` (samples,) labels, or (samples, outputs) values/one-hot."""
        raise NotImplementedError


METRICS: Registry[Metric] = Registry("metrics", "metric")


def labels_of(values: Array) -> Array:
    """Class labels (samples,) from labels, one-hot rows, class scores, or one column of probabilities."""
    if values.ndim == 1:
        return values.astype("int64")
    if values.shape[-1] == 1:
        return (values[..., 0] >= 0.5).astype("int64")
    found: Array = values.argmax(axis=-1)
    return found
