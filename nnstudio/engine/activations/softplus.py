"""softplus: a smooth relu."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class Softplus(Activation):
    """f(z) = ln(1 + e^z): a relu without the kink, always above 0.

    f'(z) = sigmoid(z) = 1 - e^-f(z). Computed as max(z, 0) + ln(1 + e^-|z|), which cannot overflow. Source:
    Dugas et al. 2001.
    """

    kind, title, order = "softplus", "Softplus", 30
    formula, derivative_formula = "f(z) = ln(1 + e^z)", "f'(z) = σ(z) = 1 − e^−f(z)"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        tail = scratch("tail")
        return [
            (np.absolute, (z, tail)),
            (np.negative, (tail, tail)),
            (np.exp, (tail, tail)),
            (np.log1p, (tail, tail)),
            (into(np.maximum, y), (z, z.dtype.type(0))),
            (np.add, (y, tail, y)),
        ]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [(np.negative, (y, d)), (np.expm1, (d, d)), (np.negative, (d, d))]
