"""relu: the rectified linear unit."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch, mask_on
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class ReLU(Activation):
    """f(z) = max(z, 0): cheap, and its slope does not vanish for z > 0. The usual choice in hidden layers.

    f'(z) = 1 for z > 0, else 0 (0 at the kink, as in Keras and PyTorch). A unit whose z is never above 0 gets
    no gradient any more: it is dead. Source: Nair & Hinton 2010.
    """

    kind, title, order = "relu", "ReLU", 20
    formula, derivative_formula = "f(z) = max(z, 0)", "f'(z) = 1 for z > 0, else 0"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        return [(into(np.maximum, y), (z, z.dtype.type(0)))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [(np.greater, (y, z.dtype.type(0), d))]

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, axis: int, scratch: Scratch) -> Calls:
        # A mask of bytes is a quarter of the memory traffic of a derivative in float32.
        mask = mask_on(scratch("derivative"))
        return [(np.greater, (y, z.dtype.type(0), mask)), (np.multiply, (dy, mask, dz))]
