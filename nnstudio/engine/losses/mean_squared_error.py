"""mean_squared_error and its sums: half_squared_error, sum_squared_error."""

import numpy as np

from nnstudio.engine.losses.base import LOSSES, Loss
from nnstudio.engine.site import Head


@LOSSES.register
class MeanSquaredError(Loss):
    """Mean of (y - p)² over the outputs: for real-valued targets; large errors weigh most.

    Per sample L = mean_j (y_j - p_j)², dL/dp_j = 2 (p_j - y_j) / outputs.
    """

    kind, title, order = "mean_squared_error", "Mean squared error", 1
    formula = "L = mean (y − p)²"
    term, term_slope = "({y} − {p})²", "2·({p} − {y})"

    def plan(self, at: Head) -> None:
        plan_squares(at, 1 / at.outputs)


@LOSSES.register
class HalfSquaredError(Loss):
    """Half the sum of (y - p)² over the outputs: its gradient is simply p - y, handy for work by hand.

    Per sample L = ½ sum_j (y_j - p_j)², dL/dp_j = p_j - y_j. Keras has no such loss.
    """

    kind, title, order = "half_squared_error", "Half squared error", 3
    formula = "L = ½ Σ (y − p)²"
    term, term_slope, is_mean = "½·({y} − {p})²", "{p} − {y}", False

    def plan(self, at: Head) -> None:
        plan_squares(at, 0.5)


@LOSSES.register
class SumSquaredError(Loss):
    """Sum of (y - p)² over the outputs.

    Per sample L = sum_j (y_j - p_j)², dL/dp_j = 2 (p_j - y_j). Keras has no such loss.
    """

    kind, title, order = "sum_squared_error", "Sum of squared errors", 4
    formula = "L = Σ (y − p)²"
    term, term_slope, is_mean = "({y} − {p})²", "2·({p} − {y})", False

    def plan(self, at: Head) -> None:
        plan_squares(at, 1.0)


def plan_squares(at: Head, factor: float) -> None:
    """Per sample ``factor`` times the sum of squared errors."""
    error, square, number = at.scratch("error"), at.scratch("square"), at.dtype.type
    at.forward(np.subtract, at.y, at.target, error)
    at.forward(np.multiply, error, error, square)
    at.forward(np.add.reduce, square, at.axis, None, at.per_sample)
    at.forward(np.multiply, at.per_sample, number(factor), at.per_sample)
    at.backward(np.multiply, error, number(2 * factor / at.count), at.dy)
