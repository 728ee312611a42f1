"""tanh: the hyperbolic tangent."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls


@ACTIVATIONS.register
class Tanh(Activation):
    """f(z) = tanh z: squeezes to -1 … 1 around zero. Its slope is 1 at zero and vanishes on both sides.

    f(z) = (e^z - e^-z) / (e^z + e^-z), f'(z) = 1 - f(z)² <= 1.
    """

    kind, title, order = "tanh", "Tanh", 11
    formula, derivative_formula = "tanh z = (e^z − e^−z) / (e^z + e^−z)", "f'(z) = 1 − f(z)²"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        return [(np.tanh, (z, y))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [(np.multiply, (y, y, d)), (np.subtract, (z.dtype.type(1), d, d))]
