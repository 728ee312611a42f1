"""softsign: a slower tanh."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls


@ACTIVATIONS.register
class Softsign(Activation):
    """f(z) = z / (1 + |z|): squeezes to -1 … 1 like tanh, but levels off slowly.

    f'(z) = 1 / (1 + |z|)². Source: Bergstra et al. 2009.
    """

    kind, title, order = "softsign", "Softsign", 40
    formula, derivative_formula = "f(z) = z / (1 + |z|)", "f'(z) = 1 / (1 + |z|)²"
    derivative_from_output = False  # 1 - |y| would lose all digits where |z| is large

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        return [(np.absolute, (z, y)), (np.add, (y, z.dtype.type(1), y)), (np.divide, (z, y, y))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [
            (np.absolute, (z, d)),
            (np.add, (d, z.dtype.type(1), d)),
            (np.reciprocal, (d, d)),
            (np.multiply, (d, d, d)),
        ]
