"""mish: z times the tanh of its softplus."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class Mish(Activation):
    """f(z) = z·tanh(ln(1 + e^z)): smooth like swish, with a slightly deeper dip on the left.

    With e = e^z and n = e(e + 2): tanh(ln(1 + e)) = n / (n + 2), so one exponential is enough, and
    f'(z) = n/(n + 2) + 4·z·e(1 + e) / (n + 2)². Source: Misra 2019.
    """

    kind, title, order = "mish", "Mish", 33
    formula = "f(z) = z·tanh(ln(1 + e^z))"
    derivative_formula = "f'(z) = n/(n + 2) + 4z·e^z(1 + e^z)/(n + 2)², n = e^z(e^z + 2)"
    derivative_from_output = False

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        n, two = scratch("n"), z.dtype.type(2)
        return [
            *_power(z, n),
            (np.add, (n, two, y)),
            (np.multiply, (n, y, n)),
            (np.add, (n, two, y)),
            (np.divide, (n, y, y)),
            (np.multiply, (y, z, y)),
        ]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        number, e, n, below = z.dtype.type, scratch("e"), scratch("n"), scratch("below")
        return [
            *_power(z, e),
            (np.add, (e, number(2), n)),
            (np.multiply, (n, e, n)),  # n = e(e + 2)
            (np.add, (n, number(2), below)),  # n + 2
            (np.add, (e, number(1), d)),
            (np.multiply, (d, e, d)),  # e(1 + e)
            (np.divide, (d, below, d)),
            (np.multiply, (d, z, d)),
            (np.multiply, (d, number(4), d)),
            (np.add, (d, n, d)),
            (np.divide, (d, below, d)),  # (n + 4z·e(1 + e)/(n + 2)) / (n + 2)
        ]


def _power(z: Array, e: Array) -> Calls:
    # Beyond z = 20 the tanh is 1 in every precision; cutting there keeps e^z from overflowing.
    return [(into(np.minimum, e), (z, z.dtype.type(20))), (np.exp, (e, e))]
