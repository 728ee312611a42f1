"""step, sign and staircase: flat nearly everywhere, so no gradient passes."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls


class _Flat(Activation):
    """f'(z) = 0 wherever there is a derivative."""

    derivative_formula = "f'(z) = 0"
    zero_derivative = True

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [(d.fill, (0,))]


@ACTIVATIONS.register
class Step(_Flat):
    """f(z) = 1 for z >= 0, else 0: the first neurons fired like this. Its slope is 0, so it cannot learn.

    f'(z) = 0. Source: McCulloch & Pitts 1943; Rosenblatt 1958.
    """

    kind, title, order = "step", "Step function", 90
    formula = "f(z) = 1 for z ≥ 0, else 0"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        return [(np.heaviside, (z, z.dtype.type(1), y))]


@ACTIVATIONS.register
class Sign(_Flat):
    """f(z) = -1, 0 or 1: which side of zero. Its slope is 0, so it cannot learn.

    f'(z) = 0.
    """

    kind, title, order = "sign", "Sign", 91
    formula = "f(z) = −1 for z < 0, 0 at 0, 1 for z > 0"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        return [(np.sign, (z, y))]


@ACTIVATIONS.register
class Staircase(_Flat):
    """f(z) = floor(z): a straight line raised at each step. Its slope is 0, so it cannot learn.

    f'(z) = 0.
    """

    kind, title, order = "staircase", "Staircase", 92
    formula = "f(z) = ⌊z⌋"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        return [(np.floor, (z, y))]
