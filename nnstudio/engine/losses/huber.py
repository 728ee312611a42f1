"""huber and log_cosh: squared near zero, absolute far out."""

import math

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import filled
from nnstudio.engine.losses.base import LOSSES, Loss
from nnstudio.engine.site import Head


@LOSSES.register
class Huber(Loss):
    """Half squared error up to delta, straight line beyond: smooth at zero and calm about outliers.

    Per sample the mean over the outputs of e²/2 for |e| <= delta, else delta(|e| - delta/2), with e = p - y.
    With c = e cut to ±delta it is c(e - c/2), and dL/dp = c / outputs. Source: Huber 1964.
    """

    kind, title, order = "huber", "Huber", 5
    formula = "L = mean e²/2 for |e| ≤ δ, else δ(|e| − δ/2)"

    delta: float = option(1.0, "Where the parabola turns into a line.", gt=0, le=1e6, label="δ")

    def worked(self, y: float, p: float) -> tuple[str, str]:
        if abs(p - y) <= self.delta:
            return filled("½·({p} − {y})²", y=y, p=p), filled("{p} − {y}", y=y, p=p)
        line = filled("{d}·(|{p} − {y}| − {d} / 2)", y=y, p=p, d=self.delta)
        return line, filled("{d}·sign({p} − {y})", y=y, p=p, d=self.delta)

    def plan(self, at: Head) -> None:
        error, cut, number = at.scratch("error"), at.scratch("cut"), at.dtype.type
        at.forward(np.subtract, at.y, at.target, error)
        at.forward(np.clip, error, number(-self.delta), number(self.delta), cut)
        at.backward(np.multiply, cut, number(1 / (at.outputs * at.count)), at.dy)
        value = at.scratch("value")
        at.forward(np.multiply, cut, number(-0.5), value)
        at.forward(np.add, value, error, value)
        at.forward(np.multiply, value, cut, value)
        at.forward(np.add.reduce, value, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)


@LOSSES.register
class LogCosh(Loss):
    """Logarithm of the hyperbolic cosine of the error: about e²/2 near zero and |e| - ln 2 far out.

    Per sample the mean over the outputs of ln cosh e = |e| + ln(1 + e^(-2|e|)) - ln 2, dL/dp = tanh(e) /
    outputs.
    """

    kind, title, order = "log_cosh", "Log-cosh", 6
    formula = "L = mean ln cosh(p − y)"
    term, term_slope = "ln(cosh({p} − {y}))", "tanh({p} − {y})"

    def plan(self, at: Head) -> None:
        error, size, tail, number = (*map(at.scratch, ("error", "size", "tail")), at.dtype.type)
        at.forward(np.subtract, at.y, at.target, error)
        at.forward(np.absolute, error, size)
        at.forward(np.multiply, size, number(-2), tail)
        at.forward(np.exp, tail, tail)
        at.forward(np.log1p, tail, tail)
        at.forward(np.add, size, tail, size)
        at.forward(np.subtract, size, number(math.log(2)), size)
        at.forward(np.add.reduce, size, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)
        at.backward(np.tanh, error, at.dy)
        at.backward(np.multiply, at.dy, number(1 / (at.outputs * at.count)), at.dy)
