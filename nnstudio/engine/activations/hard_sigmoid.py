"""hard_sigmoid: a sigmoid of three straight lines."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class HardSigmoid(Activation):
    """f(z) = z/6 + 1/2, cut to 0 … 1: a sigmoid of three straight lines, cheap to compute.

    f'(z) = 1/6 for -3 < z < 3, else 0. As in Keras 3 and PyTorch (Keras 2 had 0.2·z + 0.5).
    """

    kind, title, order = "hard_sigmoid", "Hard sigmoid", 41
    formula = "f(z) = min(max(z/6 + 1/2, 0), 1)"
    derivative_formula = "f'(z) = 1/6 for −3 < z < 3, else 0"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        number = z.dtype.type
        return [
            (np.multiply, (z, number(1 / 6), y)),
            (np.add, (y, number(0.5), y)),
            (into(np.maximum, y), (y, number(0))),
            (into(np.minimum, y), (y, number(1))),
        ]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        # y - y² is above 0 exactly on the sloping piece.
        return [
            (np.multiply, (y, y, d)),
            (np.subtract, (y, d, d)),
            (np.sign, (d, d)),
            (np.multiply, (d, z.dtype.type(1 / 6), d)),
        ]
