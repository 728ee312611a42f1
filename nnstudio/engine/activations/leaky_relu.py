"""leaky_relu: relu with a small slope on the left."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class LeakyReLU(Activation):
    """f(z) = z for z > 0, else a·z: a relu that cannot die, because a little gradient passes on the left too.

    f'(z) = 1 for z > 0, else a. Default a = 0.01 as published (Maas, Hannun & Ng 2013) and in PyTorch;
    Keras's layer takes 0.3, its function 0.2.
    """

    kind, title, order = "leaky_relu", "Leaky ReLU", 21
    formula, derivative_formula = "f(z) = z for z > 0, else a·z", "f'(z) = 1 for z > 0, else a"

    negative_slope: float = option(0.01, "Slope a for z below 0.", ge=0, le=1, label="Slope a")

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        scaled = scratch("scaled")
        return [
            (np.multiply, (z, z.dtype.type(self.negative_slope), scaled)),
            (into(np.maximum, y), (z, scaled)),
        ]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        number = z.dtype.type
        return [(np.greater, (y, number(0), d)), (into(np.maximum, d), (d, number(self.negative_slope)))]
