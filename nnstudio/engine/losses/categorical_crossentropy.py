"""categorical_crossentropy and kl_divergence: one of several classes, the target a row of probabilities."""

import numpy as np

from nnstudio.engine.activations.base import Activation
from nnstudio.engine.activations.softmax import Softmax, shift_by_largest
from nnstudio.engine.losses.base import LOSSES, Loss, clipped
from nnstudio.engine.plan import Array, into
from nnstudio.engine.site import Head

FEW = 32
"""Up to so many classes a product with ones adds them up faster than a sum over an axis."""


@LOSSES.register
class CategoricalCrossentropy(Loss):
    """How surprised the predicted probabilities are by the true class, given as a one-hot row.

    Per sample L = -sum_j y_j ln p_j, with sum_j y_j = 1. After a softmax it is computed from the logits,
    ln(sum_k e^z_k) - sum_j y_j z_j, with dL/dz = p - y: exact however sure the network is. After anything
    else p is cut to 1e-7 … 1 - 1e-7 as in Keras, with no gradient beyond the cut (Keras also divides p by
    its sum first).
    """

    kind, title, order = "categorical_crossentropy", "Categorical cross-entropy", 11
    target_range = (0.0, 1.0)
    formula = "L = −Σ y ln p"
    term, term_slope, is_mean = "−{y}·ln({p})", "−{y} / {p}", False
    wants = "one_hot"

    def fuses(self, activation: Activation) -> bool:
        return isinstance(activation, Softmax)

    def worked(self, y: float, p: float) -> tuple[str, str]:
        return super().worked(y, p) if y else ("", "0")

    def plan(self, at: Head) -> None:
        self._from_logits(at) if at.fused else self._from_probabilities(at)

    def _from_logits(self, at: Head) -> None:
        work, (shifted, log_sum) = at.scratch("work"), plan_softmax(at)
        at.forward(np.multiply, at.target, shifted, work)
        at.forward(np.add.reduce, work, at.axis, None, at.per_sample)
        at.forward(np.subtract, log_sum, at.per_sample, at.per_sample)
        at.backward(np.subtract, at.y, at.target, at.dz)
        at.backward(np.multiply, at.dz, at.dtype.type(1 / at.count), at.dz)

    def _from_probabilities(self, at: Head) -> None:
        work, (p, inside) = at.scratch("work"), clipped(at)
        at.forward(np.log, p, work)
        at.forward(np.multiply, work, at.target, work)
        at.forward(np.add.reduce, work, at.axis, None, at.per_sample)
        at.forward(np.negative, at.per_sample, at.per_sample)
        at.backward(np.divide, at.target, p, at.dy)
        at.backward(np.multiply, at.dy, inside, at.dy)
        at.backward(np.multiply, at.dy, at.dtype.type(-1 / at.count), at.dy)


@LOSSES.register
class KLDivergence(CategoricalCrossentropy):
    """How far the predicted probabilities are from the true ones: cross-entropy less its smallest value.

    Per sample L = sum_j y_j ln(y_j / p_j), where 0 ln 0 = 0; the gradient is that of categorical
    cross-entropy. Source: Kullback & Leibler 1951.
    """

    kind, title, order = "kl_divergence", "Kullback–Leibler divergence", 14
    formula = "L = Σ y ln(y / p)"
    term = "{y}·ln({y} / {p})"

    def plan(self, at: Head) -> None:
        super().plan(at)
        work, sums = at.scratch("work"), at.scratch("entropy", at.per_sample.shape)
        at.forward(into(np.maximum, work), at.target, np.finfo(at.dtype).tiny)
        at.forward(np.log, work, work)
        at.forward(np.multiply, work, at.target, work)
        at.forward(np.add.reduce, work, at.axis, None, sums)
        at.forward(np.add, at.per_sample, sums, at.per_sample)


def plan_softmax(at: Head) -> tuple[Array, Array]:
    """Write the softmax of z into y; returns z less its largest value, and ln(sum e^that) per sample."""
    shifted, log_sum = at.scratch("shifted"), at.scratch("log_sum", at.per_sample.shape)
    row = np.expand_dims(log_sum, at.axis)
    for function, arguments in shift_by_largest(at.z, shifted, at.axis, row):
        at.forward(function, *arguments)
    at.forward(np.exp, shifted, at.y)
    if at.outputs <= FEW and at.y.ndim == 2:
        sums = at.scratch("sums")  # the sum over the classes, once for each class: nothing has to be spread
        at.forward(np.ones((at.outputs, at.outputs), at.dtype).dot, at.y, sums)
        at.forward(np.divide, at.y, sums, at.y)
        at.forward(np.log, sums[0], log_sum)
    else:
        at.forward(np.add.reduce, at.y, at.axis, None, log_sum)
        at.forward(np.divide, at.y, row, at.y)
        at.forward(np.log, log_sum, log_sum)
    return shifted, log_sum
