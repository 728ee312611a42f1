"""sparse_categorical_crossentropy: one of several classes, the target its number."""

import math

import numpy as np

from nnstudio.engine.activations.base import Activation
from nnstudio.engine.activations.softmax import Softmax
from nnstudio.engine.losses.base import LOSSES, Loss, clipped
from nnstudio.engine.losses.categorical_crossentropy import plan_softmax
from nnstudio.engine.plan import Array
from nnstudio.engine.site import Head

FEW = 32
"""Up to so many classes a one-hot row a label is cheaper than picking numbers out of an array."""


@LOSSES.register
class SparseCategoricalCrossentropy(Loss):
    """How surprised the predicted probabilities are by the true class, given as a whole number from 0.

    Per sample L = -ln p_label. After a softmax it is computed from the logits, ln(sum_k e^z_k) - z_label,
    with dL/dz_j = p_j - [j = label]: exact however sure the network is. No one-hot array is made. After
    anything else p is cut to 1e-7 … 1 - 1e-7 as in Keras, with no gradient beyond the cut.
    """

    kind, title, order = "sparse_categorical_crossentropy", "Sparse categorical cross-entropy", 12
    formula = "L = −ln p_label"
    term, term_slope, is_mean = "−ln({p})", "−{y} / {p}", False
    wants = "labels"

    def fuses(self, activation: Activation) -> bool:
        return isinstance(activation, Softmax)

    def worked(self, y: float, p: float) -> tuple[str, str]:
        return super().worked(y, p) if y else ("", "0")

    def plan(self, at: Head) -> None:
        if not at.fused:
            self._from_probabilities(at)
        elif at.outputs <= FEW and at.y.ndim == 2:
            self._from_few_logits(at)
        else:
            self._from_logits(at)

    def _from_few_logits(self, at: Head) -> None:
        """With one-hot columns of the labels: fewer calls, as long as there are few classes."""
        (shifted, log_sum), one_hot, work = plan_softmax(at), at.scratch("one_hot"), at.scratch("work")
        at.forward(np.eye(at.outputs, dtype=at.dtype).take, at.target, 1, one_hot, "clip")
        at.forward(np.multiply, one_hot, shifted, work)
        at.forward(np.ones(at.outputs, at.dtype).dot, work, at.per_sample)
        at.forward(np.subtract, log_sum, at.per_sample, at.per_sample)
        at.backward(np.subtract, at.y, one_hot, at.dz)
        at.backward(np.multiply, at.dz, at.dtype.type(1 / at.count), at.dz)

    def _from_logits(self, at: Head) -> None:
        share = at.dtype.type(1 / at.count)
        (shifted, log_sum), place = plan_softmax(at), self._place(at)
        chosen, dz = at.scratch("chosen", place.shape), at.dz.reshape(-1)
        at.forward(shifted.reshape(-1).take, place, None, chosen, "clip")
        at.forward(np.subtract, log_sum, chosen, at.per_sample)
        at.backward(np.multiply, at.y, share, at.dz)
        at.backward(dz.take, place, None, chosen, "clip")
        at.backward(np.subtract, chosen, share, chosen)
        at.backward(dz.put, place, chosen, "clip")

    def _from_probabilities(self, at: Head) -> None:
        number, (p, inside), place = at.dtype.type, clipped(at), self._place(at)
        chosen, kept = at.scratch("chosen", place.shape), at.scratch("kept", place.shape, np.bool_)
        at.forward(p.reshape(-1).take, place, None, chosen, "clip")
        at.forward(np.log, chosen, at.per_sample)
        at.forward(np.negative, at.per_sample, at.per_sample)
        at.backward(inside.reshape(-1).take, place, None, kept, "clip")
        at.backward(np.divide, number(-1 / at.count), chosen, chosen)
        at.backward(np.multiply, chosen, kept, chosen)
        at.backward(at.dy.fill, 0)
        at.backward(at.dy.reshape(-1).put, place, chosen, "clip")

    def _place(self, at: Head) -> Array:
        """Where each sample's true class lies in the flat outputs: first class + label · stride."""
        place = at.scratch("place", at.per_sample.shape, np.int64)
        stride = math.prod(at.y.shape[at.axis + 1 :])
        first = np.arange(at.y.size).reshape(at.y.shape).take(0, at.axis)
        at.forward(np.multiply, at.target, np.int64(stride), place)
        at.forward(np.add, place, first, place)
        return place
