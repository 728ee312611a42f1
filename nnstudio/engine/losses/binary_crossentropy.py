"""binary_crossentropy: yes or no."""

import numpy as np

from nnstudio.engine.activations.base import Activation, Scratch
from nnstudio.engine.activations.sigmoid import Sigmoid
from nnstudio.engine.losses.base import LOSSES, Loss, clipped
from nnstudio.engine.plan import into
from nnstudio.engine.workspace import Head


@LOSSES.register
class BinaryCrossentropy(Loss):
    """How surprised a yes-or-no prediction is by the truth: for one sigmoid output, or one per label.

    Per sample L = mean_j -y_j ln p_j - (1 - y_j) ln(1 - p_j), targets 0 or 1. After a sigmoid it is computed
    from the logits, max(z, 0) - z·y + ln(1 + e^-|z|), with dL/dz = (p - y) / outputs: exact however sure the
    network is. After anything else p is cut to 1e-7 … 1 - 1e-7 as in Keras, with no gradient beyond the cut.
    """

    kind, title, order = "binary_crossentropy", "Binary cross-entropy", 10
    target_range = (0.0, 1.0)
    formula = "L = −y ln p − (1 − y) ln(1 − p)"

    def fuses(self, activation: Activation) -> bool:
        return isinstance(activation, Sigmoid)

    def plan(self, at: Head) -> None:
        number, value = at.dtype.type, at.scratch("value")
        self._from_logits(at) if at.fused else self._from_probabilities(at)
        at.forward(np.add.reduce, value, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)

    def _from_logits(self, at: Head) -> None:
        number, value, work = at.dtype.type, at.scratch("value"), at.scratch("work")
        at.forward(np.absolute, at.z, value)
        at.forward(np.negative, value, value)
        at.forward(np.exp, value, value)
        at.forward(np.log1p, value, value)
        at.forward(into(np.maximum, work), at.z, number(0))
        at.forward(np.add, value, work, value)
        at.forward(np.multiply, at.z, at.target, work)
        at.forward(np.subtract, value, work, value)
        for function, arguments in Sigmoid().forward(at.z, at.y, at.axis, Scratch(at.scratch)):
            at.forward(function, *arguments)
        at.backward(np.subtract, at.y, at.target, at.dz)
        at.backward(np.multiply, at.dz, number(1 / (at.outputs * at.count)), at.dz)

    def _from_probabilities(self, at: Head) -> None:
        number, value, other, log = at.dtype.type, *map(at.scratch, ("value", "other", "log"))
        p, inside = clipped(at)
        at.forward(np.subtract, number(1), p, other)
        at.forward(np.log, other, log)
        at.forward(np.subtract, at.target, number(1), value)
        at.forward(np.multiply, value, log, value)
        at.forward(np.log, p, log)
        at.forward(np.multiply, log, at.target, log)
        at.forward(np.subtract, value, log, value)
        at.backward(np.multiply, p, other, other)
        at.backward(np.subtract, p, at.target, at.dy)
        at.backward(np.divide, at.dy, other, at.dy)
        at.backward(np.multiply, at.dy, inside, at.dy)
        at.backward(np.multiply, at.dy, number(1 / (at.outputs * at.count)), at.dy)
