"""exponential: e^z."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class Exponential(Activation):
    """f(z) = e^z: always positive, for targets that are rates or counts. Grows very fast.

    f'(z) = f(z). Stops at the largest number of its precision (z = 88 in float32, 709 in float64) instead of
    overflowing.
    """

    kind, title, order = "exponential", "Exponential", 60
    formula, derivative_formula = "f(z) = e^z", "f'(z) = f(z)"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        largest = np.floor(np.log(np.finfo(z.dtype).max))
        return [(into(np.minimum, y), (z, z.dtype.type(largest))), (np.exp, (y, y))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [(np.copyto, (d, y))]
