"""relu: the rectified linear unit."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch, mask_on
from nnstudio.engine.plan import Array, Calls, into, masked


@ACTIVATIONS.register
class ReLU(Activation):
    """f(z) = max(z, 0): cheap, and its slope does not vanish for z > 0. The usual choice in hidden layers.

    f'(z) = 1 for z > 0, else 0 (0 at the kink, as in Keras and PyTorch). A unit whose z is never above 0 gets
    no gradient any more: it is dead. Source: Nair & Hinton 2010.
    """

    kind, title, order = "relu", "ReLU", 20
    formula, derivative_formula = "f(z) = max(z, 0)", "f'(z) = 1 for z > 0, else 0"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        # An array of zeros, never written to, costs next to nothing to read; with a single zero NumPy
        # compares one number at a time.
        return [(into(np.maximum, y), (z, scratch("zeros")))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [(np.greater, (y, z.dtype.type(0), d))]

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, axis: int, scratch: Scratch) -> Calls:
        mask, zero = mask_on(scratch("mask")), z.dtype.type(0)
        return [(np.greater, (y, zero, mask)), *masked(dy, mask, scratch("derivative"), dz)]
