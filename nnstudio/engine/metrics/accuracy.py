"""accuracy, binary_accuracy and top_k_accuracy."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.metrics.base import METRICS, Metric, labels_of, labels_of_both, values_of_both
from nnstudio.engine.plan import Array


@METRICS.register
class Accuracy(Metric):
    """Share of samples whose most likely class is the right one.

    With one output: right when p >= 0.5 agrees with the label. With several labels a sample: share of all
    labels that are right.
    """

    kind, title, order = "accuracy", "Accuracy", 1
    problem = "classification"

    def compute(self, predicted: Array, target: Array) -> float:
        found, true = labels_of_both(predicted, target)
        return float((found == true).mean())


@METRICS.register
class BinaryAccuracy(Metric):
    """Share of yes-or-no answers that are right, each output counting as one.

    Right when p >= 0.5 agrees with the target (0 or 1). For several answers a sample, any number of which may
    be yes. Where most answers are no, saying no to all is already right that often.
    """

    kind, title, order = "binary_accuracy", "Binary accuracy", 2
    problem = "classification"

    def compute(self, predicted: Array, target: Array) -> float:
        p, y = values_of_both(predicted, target)
        return float(((p >= 0.5) == (y >= 0.5)).mean())


@METRICS.register
class TopKAccuracy(Metric):
    """Share of samples whose right class is among the k most likely ones.

    A class is among them when fewer than k others score higher.
    """

    kind, title, order = "top_k_accuracy", "Top-k accuracy", 3
    problem = "classification"

    k: int = option(5, "How many guesses count.", ge=1, le=100_000)

    def compute(self, predicted: Array, target: Array) -> float:
        if predicted.shape[1] == 1:
            return Accuracy().compute(predicted, target) if self.k == 1 else 1.0
        score = np.take_along_axis(predicted, labels_of(target)[:, None], axis=1)
        return float(((predicted > score).sum(axis=1) < self.k).mean())
