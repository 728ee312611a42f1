"""sigmoid: the logistic function."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls


@ACTIVATIONS.register
class Sigmoid(Activation):
    """f(z) = 1 / (1 + e^-z): squeezes to 0 … 1, a probability. Its slope is at most 0.25: deep stacks vanish.

    f'(z) = f(z) (1 - f(z)) <= 0.25. Computed as (1 + tanh(z/2)) / 2, which cannot overflow for any z.
    """

    kind, title, order = "sigmoid", "Sigmoid", 10
    formula, derivative_formula = "σ(z) = 1 / (1 + e^−z)", "σ'(z) = σ(1 − σ) ≤ 0.25"

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        half = z.dtype.type(0.5)
        return [
            (np.multiply, (z, half, y)),
            (np.tanh, (y, y)),
            (np.multiply, (y, half, y)),
            (np.add, (y, half, y)),
        ]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return [(np.multiply, (y, y, d)), (np.subtract, (y, d, d))]
