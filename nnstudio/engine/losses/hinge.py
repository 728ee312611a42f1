"""hinge: a margin on the right side."""

import numpy as np

from nnstudio.engine.in_numbers import filled, number
from nnstudio.engine.losses.base import LOSSES, Loss
from nnstudio.engine.plan import into
from nnstudio.engine.site import Head


@LOSSES.register
class Hinge(Loss):
    """Nothing to learn from a sample on the right side by a margin of 1: for a linear or tanh output.

    Per sample L = mean_j max(0, 1 - s_j p_j), s = +1 for targets above 0 and -1 for others (0 or -1, as in
    Keras). dL/dp_j = -s_j / outputs where the margin is broken, else 0. Source: Cortes & Vapnik 1995.
    """

    kind, title, order = "hinge", "Hinge", 13
    formula = "L = mean max(0, 1 − s·p), s = ±1"

    def worked(self, y: float, p: float) -> tuple[str, str]:
        s = 1 if y > 0 else -1
        return filled("max(0, 1 − {s}·{p})", s=s, p=p), number(-s if s * p < 1 else 0)

    def plan(self, at: Head) -> None:
        side, short, number = at.scratch("side"), at.scratch("short"), at.dtype.type
        at.forward(np.greater, at.target, number(0), side)
        at.forward(np.multiply, side, number(2), side)
        at.forward(np.subtract, side, number(1), side)
        at.forward(np.multiply, side, at.y, short)
        at.forward(np.subtract, number(1), short, short)
        at.forward(into(np.maximum, short), short, number(0))
        at.forward(np.add.reduce, short, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)
        at.backward(np.sign, short, at.dy)
        at.backward(np.multiply, at.dy, side, at.dy)
        at.backward(np.multiply, at.dy, number(-1 / (at.outputs * at.count)), at.dy)
