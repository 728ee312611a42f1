"""swish: z times its own sigmoid."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.activations.sigmoid import Sigmoid
from nnstudio.engine.plan import Array, Calls


@ACTIVATIONS.register
class Swish(Activation):
    """f(z) = z·sigmoid(z): smooth, and dips a little below zero on the left. Keras and PyTorch call it silu.

    f'(z) = s + f(z)(1 - s) with s = sigmoid(z). Source: Ramachandran, Zoph & Le 2017 (β = 1).
    """

    kind, title, order = "swish", "Swish (SiLU)", 31
    formula, derivative_formula = "f(z) = z·σ(z)", "f'(z) = σ(z) + f(z)(1 − σ(z))"
    derivative_from_output = False

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        return [*Sigmoid().forward(z, y, axis, scratch), (np.multiply, (y, z, y))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        s = scratch("sigmoid")
        return [
            *Sigmoid().forward(z, s, 0, scratch),
            (np.subtract, (z.dtype.type(1), s, d)),
            (np.multiply, (d, y, d)),
            (np.add, (d, s, d)),
        ]
