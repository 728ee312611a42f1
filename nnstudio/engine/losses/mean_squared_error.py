"""mean_squared_error."""

import numpy as np

from nnstudio.engine.losses.base import LOSSES, Loss
from nnstudio.engine.workspace import Head


@LOSSES.register
class MeanSquaredError(Loss):
    """Mean of (y - p)² over the outputs: for real-valued targets; large errors weigh most.

    Per sample L = mean_j (y_j - p_j)², dL/dp_j = 2 (p_j - y_j) / outputs.
    """

    kind, title, order = "mean_squared_error", "Mean squared error", 1
    formula = "L = mean (y − p)²"

    def plan(self, at: Head) -> None:
        error, square = at.scratch("error"), at.scratch("square")
        number = at.dtype.type
        at.forward(np.subtract, at.y, at.target, error)
        at.forward(np.multiply, error, error, square)
        at.forward(np.add.reduce, square, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)
        at.backward(np.multiply, error, number(2 / (at.outputs * at.count)), at.dy)
