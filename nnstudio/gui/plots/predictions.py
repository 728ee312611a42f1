"""What the network says of samples it does not train on, for the plots that compare it with the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.data import Prepared
from nnstudio.engine.metrics.base import labels_of
from nnstudio.engine.sharing import predict_target
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.plots.decimate import Array

MOST = 5000
"""At most this many samples are predicted while training: the plots need no more."""


@dataclass(frozen=True)
class Sample:
    """The split that is shown: its name, its inputs as the network takes them, and its rows of the table."""

    name: str
    x: Array
    rows: Array


def shown_sample(prepared: Prepared) -> Sample:
    """The validation split; the training split where nothing was set aside."""
    name, split = (
        ("validation", prepared.validation) if len(prepared.validation) else ("train", prepared.train)
    )
    return Sample(name, split.x[:MOST], split.rows[:MOST])


def predict_probe(prepared: Prepared) -> Callable[[Any], Array]:
    """Network -> raw outputs (samples, outputs) for the shown split: the whole target, of several outputs."""
    x, data = shown_sample(prepared).x, prepared.shape
    return lambda network: predict_target(network, x, data)


def shown_output(spec: NetworkSpec, prepared: Prepared) -> str:
    """The name of the output that is shown, where there are several and each gives the whole target."""
    whole = len(spec.outputs) > 1 and (prepared.table.is_classification or prepared.shape.outputs == 1)
    return spec.outputs[0].name if whole else ""


def confusion(true: Array, predicted: Array, classes: int) -> Array:
    """Counts (classes, classes): row = true class, column = predicted class."""
    return np.bincount(true * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def confusion_of(prepared: Prepared, outputs: Array) -> Array:
    """The counts for raw outputs of the shown split."""
    target = prepared.table.target
    assert target is not None
    true = target[shown_sample(prepared).rows].astype(np.int64)
    count = len(prepared.table.classes)
    return confusion(true, np.minimum(labels_of(outputs), count - 1), count)


def r_squared(true: Array, predicted: Array) -> float:
    """1 - sum of squared errors / sum of squared distances from the mean; NaN if the truth never varies."""
    spread = float(((true - true.mean()) ** 2).sum())
    return 1.0 - float(((true - predicted) ** 2).sum()) / spread if spread > 0 else float("nan")
