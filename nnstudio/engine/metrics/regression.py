"""Errors of real-valued predictions: mean_squared_error, mean_absolute_error, root_mean_squared_error, r2."""

import math

import numpy as np

from nnstudio.engine.metrics.base import METRICS, Metric, values_of_both
from nnstudio.engine.plan import Array


@METRICS.register
class MeanSquaredError(Metric):
    """Mean of (target - prediction)² over samples and outputs: large errors weigh most.

    In the target's unit, squared.
    """

    kind, title, order = "mean_squared_error", "Mean squared error", 10
    problem, higher_is_better = "regression", False

    def compute(self, predicted: Array, target: Array) -> float:
        p, t = values_of_both(predicted, target)
        return float(((p - t) ** 2).mean())


@METRICS.register
class MeanAbsoluteError(Metric):
    """Mean of |target - prediction| over samples and outputs.

    In the target's unit.
    """

    kind, title, order = "mean_absolute_error", "Mean absolute error", 11
    problem, higher_is_better = "regression", False

    def compute(self, predicted: Array, target: Array) -> float:
        p, t = values_of_both(predicted, target)
        return float(np.abs(p - t).mean())


@METRICS.register
class RootMeanSquaredError(Metric):
    """Root of the mean squared error, back in the target's own unit.

    sqrt(mean (target - prediction)²).
    """

    kind, title, order = "root_mean_squared_error", "Root mean squared error", 12
    problem, higher_is_better = "regression", False

    def compute(self, predicted: Array, target: Array) -> float:
        return math.sqrt(MeanSquaredError().compute(predicted, target))


@METRICS.register
class R2(Metric):
    """Share of the target's variance that the prediction explains: 1 is perfect, 0 no better than the mean.

    1 - sum (t - p)² / sum (t - mean t)², for several outputs the mean of each one's. It can be negative. An
    output whose target never changes counts 1 if predicted exactly, else 0.
    """

    kind, title, order = "r2", "R²", 13
    problem = "regression"

    def compute(self, predicted: Array, target: Array) -> float:
        p, t = values_of_both(predicted, target)
        left, whole = ((t - p) ** 2).sum(axis=0), ((t - t.mean(axis=0)) ** 2).sum(axis=0)
        still = whole == 0
        explained = 1 - left / np.where(still, 1, whole)
        return float(np.where(still, left == 0, explained).mean())
