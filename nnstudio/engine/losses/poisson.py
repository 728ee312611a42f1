"""poisson: counts."""

import math

import numpy as np

from nnstudio.engine.losses.base import LOSSES, Loss
from nnstudio.engine.plan import into
from nnstudio.engine.site import Head


@LOSSES.register
class Poisson(Loss):
    """How unlikely the counted target is when p is the expected count: for an exponential or softplus output.

    Per sample L = mean_j p_j - y_j ln p_j, with p = max(p, 0) + 1e-7 (Keras adds the 1e-7 too);
    dL/dp_j = (1 - y_j / p_j) / outputs, 0 for outputs below 0.
    """

    kind, title, order = "poisson", "Poisson", 8
    target_range = (0.0, math.inf)
    formula = "L = mean p − y ln p"
    term, term_slope = "{p} − {y}·ln({p})", "1 − {y} / {p}"

    def plan(self, at: Head) -> None:
        p, value, number = at.scratch("p"), at.scratch("value"), at.dtype.type
        at.forward(into(np.maximum, p), at.y, number(0))
        at.forward(np.add, p, number(1e-7), p)
        at.forward(np.log, p, value)
        at.forward(np.multiply, value, at.target, value)
        at.forward(np.subtract, p, value, value)
        at.forward(np.add.reduce, value, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)
        at.backward(np.divide, at.target, p, value)
        at.backward(np.subtract, number(1), value, value)
        at.backward(np.greater, at.y, number(0), at.dy)
        at.backward(np.multiply, at.dy, value, at.dy)
        at.backward(np.multiply, at.dy, number(1 / (at.outputs * at.count)), at.dy)
