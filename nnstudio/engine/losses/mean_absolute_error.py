"""mean_absolute_error and mean_absolute_percentage_error."""

import numpy as np

from nnstudio.engine.losses.base import LOSSES, Loss
from nnstudio.engine.plan import into
from nnstudio.engine.site import Head


@LOSSES.register
class MeanAbsoluteError(Loss):
    """Mean of |y - p| over the outputs: for real-valued targets; outliers weigh no more than others.

    Per sample L = mean_j |y_j - p_j|, dL/dp_j = sign(p_j - y_j) / outputs (0 where they are equal).
    """

    kind, title, order = "mean_absolute_error", "Mean absolute error", 2
    formula = "L = mean |y − p|"
    term, term_slope = "|{y} − {p}|", "sign({p} − {y})"

    def plan(self, at: Head) -> None:
        error, size, number = at.scratch("error"), at.scratch("size"), at.dtype.type
        at.forward(np.subtract, at.y, at.target, error)
        at.forward(np.absolute, error, size)
        at.forward(np.add.reduce, size, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)
        at.backward(np.sign, error, at.dy)
        at.backward(np.multiply, at.dy, number(1 / (at.outputs * at.count)), at.dy)


@LOSSES.register
class MeanAbsolutePercentageError(Loss):
    """Mean of |y - p| / |y| over the outputs, in percent: errors relative to a target that is never 0.

    Per sample L = 100 mean_j |y_j - p_j| / max(|y_j|, 1e-7), as in Keras.
    """

    kind, title, order = "mean_absolute_percentage_error", "Mean absolute percentage error", 7
    formula = "L = 100 · mean |y − p| / |y|"
    term, term_slope = "100·|{y} − {p}| / |{y}|", "100·sign({p} − {y}) / |{y}|"

    def plan(self, at: Head) -> None:
        error, weight, size, number = (*map(at.scratch, ("error", "weight", "size")), at.dtype.type)
        at.forward(np.absolute, at.target, weight)
        at.forward(into(np.maximum, weight), weight, number(1e-7))
        at.forward(np.divide, number(100 / at.outputs), weight, weight)
        at.forward(np.subtract, at.y, at.target, error)
        at.forward(np.absolute, error, size)
        at.forward(np.multiply, size, weight, size)
        at.forward(np.add.reduce, size, at.axis, None, at.per_sample)
        at.backward(np.sign, error, at.dy)
        at.backward(np.multiply, at.dy, weight, at.dy)
        at.backward(np.multiply, at.dy, number(1 / at.count), at.dy)
