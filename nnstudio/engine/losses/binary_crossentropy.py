"""binary_crossentropy: yes or no."""

import numpy as np

from nnstudio.engine.activations.base import Activation, Scratch
from nnstudio.engine.activations.sigmoid import Sigmoid
from nnstudio.engine.losses.base import LOSSES, Loss, clipped
from nnstudio.engine.plan import Array, into
from nnstudio.engine.site import Head

FEW = 256
"""Up to so many logits the number of calls is what counts, beyond that how fast each of them is."""


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
    term = "−{y}·ln({p}) − (1 − {y})·ln(1 − {p})"
    term_slope = "({p} − {y}) / ({p}·(1 − {p}))"

    def fuses(self, activation: Activation) -> bool:
        return isinstance(activation, Sigmoid)

    def plan(self, at: Head) -> None:
        number = at.dtype.type
        # The value of each output; with one output it is the sample's loss already.
        value = at.per_sample.reshape(at.y.shape) if at.outputs == 1 else at.scratch("value")
        if not at.fused:
            self._from_probabilities(at, value)
        else:
            self._from_logits(at, value) if at.z.size > FEW else self._from_few_logits(at, value)
        if at.outputs == 1:
            return
        at.forward(np.add.reduce, value, at.axis, None, at.per_sample)
        at.forward(np.multiply, at.per_sample, number(1 / at.outputs), at.per_sample)

    def _from_few_logits(self, at: Head, value: Array) -> None:
        """With s = ln(1 + e^z): L = s - z·y and p = e^(z - s)."""
        work = at.scratch("work")
        at.forward(np.logaddexp, at.z, at.scratch("zeros"), value)
        at.forward(np.multiply, at.z, at.target, work)
        at.forward(np.subtract, at.z, value, at.y)
        at.forward(np.exp, at.y, at.y)
        at.forward(np.subtract, value, work, value)
        self._plan_gradient(at)

    def _from_logits(self, at: Head, value: Array) -> None:
        number, work = at.dtype.type, at.scratch("work")
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
        self._plan_gradient(at)

    def _plan_gradient(self, at: Head) -> None:
        at.backward(np.subtract, at.y, at.target, at.dz)
        at.backward(np.multiply, at.dz, at.dtype.type(1 / (at.outputs * at.count)), at.dz)

    def _from_probabilities(self, at: Head, value: Array) -> None:
        number, other, log = at.dtype.type, *map(at.scratch, ("other", "log"))
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
