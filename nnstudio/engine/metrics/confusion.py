"""What was taken for what, and the metrics that follow from it: precision, recall and F1."""

from typing import Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.metrics.base import METRICS, Metric, labels_of_both
from nnstudio.engine.plan import Array


def confusion_matrix(predicted: Array, target: Array, classes: int) -> Array:
    """How often each true class (row) was taken for each predicted class (column): (classes, classes).

    ``predicted`` and ``target`` are labels, class scores, one-hot rows, or one column of probabilities.
    """
    found, true = labels_of_both(predicted, target)
    counts = np.bincount(true * classes + found, minlength=classes * classes)
    return counts.reshape(classes, classes)


class _FromCounts(Metric):
    """A metric of each class's right and wrong answers.

    Two classes: that of class 1. More: the mean over the classes that occur. A share of nothing counts as 0.
    """

    problem = "classification"

    average: Literal["macro", "weighted", "micro"] = option(
        "macro", "How classes are put together when there are more than two.", advanced=True,
        labels={"macro": "every class counts the same", "weighted": "by how often a class occurs",
                "micro": "every sample counts the same"},
    )  # fmt: skip

    def compute(self, predicted: Array, target: Array) -> float:
        found, true = labels_of_both(predicted, target)
        classes = max(2, int(max(found.max(initial=0), true.max(initial=0))) + 1)
        if predicted.ndim == 2 and len(found) == len(predicted):
            classes = max(classes, predicted.shape[1])
        matrix = confusion_matrix(found, true, classes).astype("float64")
        right, said, real = matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1)
        if classes == 2:
            return float(self.share(right, said, real)[1])
        if self.average == "micro":
            return float(self.share(right.sum(), said.sum(), real.sum()))
        each, occurs = self.share(right, said, real), (said + real) > 0
        weight = real if self.average == "weighted" else occurs
        return float((each * weight).sum() / max(weight.sum(), 1))

    def share(self, right: Array, said: Array, real: Array) -> Array:
        """The metric from how often a class was found rightly, was said, and was real."""
        raise NotImplementedError


def _ratio(part: Array, whole: Array) -> Array:
    return part / np.maximum(whole, 1e-300)


@METRICS.register
class Precision(_FromCounts):
    """Of all samples said to be of a class, the share that really is.

    right / said. Two classes: that of class 1; more: the mean over the classes.
    """

    kind, title, order = "precision", "Precision", 4

    def share(self, right: Array, said: Array, real: Array) -> Array:
        return _ratio(right, said)


@METRICS.register
class Recall(_FromCounts):
    """Of all samples that really are of a class, the share that was found.

    right / real. Two classes: that of class 1; more: the mean over the classes.
    """

    kind, title, order = "recall", "Recall", 5

    def share(self, right: Array, said: Array, real: Array) -> Array:
        return _ratio(right, real)


@METRICS.register
class F1(_FromCounts):
    """Precision and recall in one number, low when either is low.

    2·precision·recall / (precision + recall) = 2·right / (said + real). Two classes: that of class 1; more:
    the mean over the classes.
    """

    kind, title, order = "f1", "F1", 6

    def share(self, right: Array, said: Array, real: Array) -> Array:
        return _ratio(2 * right, said + real)
