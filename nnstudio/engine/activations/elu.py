"""elu and selu: relu with an exponential left side."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class ELU(Activation):
    """f(z) = z for z > 0, else a(e^z - 1): smooth at zero for a = 1, and its outputs lie around zero.

    f'(z) = 1 for z > 0, else a·e^z = f(z) + a. Source: Clevert, Unterthiner & Hochreiter 2015.
    """

    kind, title, order = "elu", "ELU", 22
    formula, derivative_formula = "f(z) = z for z > 0, else a(e^z − 1)", "f'(z) = 1 for z > 0, else f(z) + a"

    alpha: float = option(1.0, "f tends to −a far below zero.", ge=0, le=100, label="a")

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        left, number = scratch("left"), z.dtype.type
        return [
            (into(np.minimum, left), (z, number(0))),
            (np.expm1, (left, left)),
            (np.multiply, (left, number(self.alpha), left)),
            (into(np.maximum, y), (z, number(0))),
            (np.add, (y, left, y)),
        ]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return _slope(y, d, scratch("right"), self.alpha, 1.0)


@ACTIVATIONS.register
class SELU(Activation):
    """f(z) = λ·elu(z) with the one λ and a that keep mean 0 and variance 1 from layer to layer.

    λ = 1.0507…, a = 1.6733…; f'(z) = λ for z > 0, else f(z) + λ·a. Wants lecun_normal kernels. Source:
    Klambauer et al. 2017.
    """

    kind, title, order = "selu", "SELU", 23
    formula = "f(z) = λ·z for z > 0, else λ·a(e^z − 1)"
    derivative_formula = "f'(z) = λ for z > 0, else f(z) + λ·a"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        elu = ELU(alpha=SELU_ALPHA).forward(z, y, axis, scratch)
        return [*elu, (np.multiply, (y, z.dtype.type(SELU_SCALE), y))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return _slope(y, d, scratch("right"), SELU_SCALE * SELU_ALPHA, SELU_SCALE)


def _slope(y: Array, d: Array, right_side: Array, a: float, right: float) -> Calls:
    """Calls that write y + a where y <= 0 and ``right`` elsewhere."""
    number = y.dtype.type
    calls: Calls = [(into(np.minimum, d), (y, number(0))), (np.add, (d, number(a), d))]
    if a != right:
        calls += [
            (np.greater, (y, number(0), right_side)),
            (np.multiply, (right_side, number(right - a), right_side)),
            (np.add, (d, right_side, d)),
        ]
    return calls


SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772
