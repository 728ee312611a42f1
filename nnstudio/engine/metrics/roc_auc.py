"""roc_auc: how well scores put positives above negatives."""

import numpy as np

from nnstudio.engine.metrics.base import METRICS, Metric, values_of_both
from nnstudio.engine.plan import Array


@METRICS.register
class RocAuc(Metric):
    """Chance that a positive sample scores higher than a negative one: 0.5 is guessing, 1 is perfect order.

    The area under the ROC curve, from ranks; equal scores count half. Two classes: that of class 1; more:
    each class against the rest, then the mean. A class without positives or without negatives is left out;
    0.5 when none is left.
    """

    kind, title, order = "roc_auc", "ROC AUC", 7
    problem = "classification"

    def compute(self, predicted: Array, target: Array) -> float:
        scores, truth = values_of_both(predicted, target)
        if scores.shape[1] == 2:
            scores, truth = scores[:, 1:], truth[:, 1:]
        found = [area(scores[:, k], truth[:, k] >= 0.5) for k in range(scores.shape[1])]
        known = [value for value in found if value is not None]
        return sum(known) / len(known) if known else 0.5


def area(scores: Array, positive: Array) -> float | None:
    """(Sum of the positives' ranks - its smallest value) / (positives·negatives); None without both."""
    count = int(positive.sum())
    pairs = count * (len(positive) - count)
    if pairs == 0:
        return None
    _, place, ties = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(ties) - (ties - 1) / 2  # equal scores share the middle of their ranks
    return float((ranks[place][positive].sum() - count * (count + 1) / 2) / pairs)
