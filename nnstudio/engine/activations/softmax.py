"""softmax and log_softmax: scores become probabilities."""

import numpy as np

from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch, first_along
from nnstudio.engine.in_numbers import added, factor, filled, number
from nnstudio.engine.plan import Array, Calls


@ACTIVATIONS.register
class Softmax(Activation):
    """f(z)_j = e^z_j / sum_k e^z_k: turns scores into probabilities that add up to 1. For one class of many.

    Taken over the channels (the last axis). The largest score is subtracted first, which changes nothing and
    cannot overflow. Backward: dz = f·(dy - sum_k dy_k f_k).
    """

    kind, title, order = "softmax", "Softmax", 12
    formula = "f(z)_j = e^z_j / Σ_k e^z_k"
    derivative_formula = "∂f_j/∂z_k = f_j(δ_jk − f_k)"
    elementwise = False

    def worked(self, z: Array, place: int) -> str:
        return f"e^{factor(z[place])} / ({added([f'e^{factor(v)}' for v in z])})"

    def worked_back(self, z: Array, y: Array, dy: Array, place: int) -> str:
        return filled("{y}·({d} − {mean})", y=y[place], d=dy[place], mean=float(dy.dot(y)))

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        row = first_along(scratch("row"), axis)
        return [
            *shift_by_largest(z, y, axis, row),
            (np.exp, (y, y)),
            (np.add.reduce, (y, axis, None, row, True)),
            (np.divide, (y, row, y)),
        ]

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, axis: int, scratch: Scratch) -> Calls:
        product, row = scratch("derivative"), first_along(scratch("row"), axis)
        return [
            (np.multiply, (dy, y, product)),
            (np.add.reduce, (product, axis, None, row, True)),
            (np.subtract, (dy, row, dz)),
            (np.multiply, (dz, y, dz)),
        ]


@ACTIVATIONS.register
class LogSoftmax(Activation):
    """f(z)_j = z_j - ln sum_k e^z_k: the logarithm of softmax, computed without taking ln of a tiny number.

    Taken over the channels (the last axis). Backward: dz = dy - e^f·sum_k dy_k.
    """

    kind, title, order = "log_softmax", "Log-softmax", 51
    formula = "f(z)_j = z_j − ln Σ_k e^z_k"
    derivative_formula = "∂f_j/∂z_k = δ_jk − e^f_k"
    elementwise = False

    def worked(self, z: Array, place: int) -> str:
        return f"{number(z[place])} − ln({added([f'e^{factor(v)}' for v in z])})"

    def worked_back(self, z: Array, y: Array, dy: Array, place: int) -> str:
        return filled("{d} − e^{y}·{sum}", d=dy[place], y=y[place], sum=float(dy.sum()))

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        powers, row = scratch("powers"), first_along(scratch("row"), axis)
        return [
            *shift_by_largest(z, y, axis, row),
            (np.exp, (y, powers)),
            (np.add.reduce, (powers, axis, None, row, True)),
            (np.log, (row, row)),
            (np.subtract, (y, row, y)),
        ]

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, axis: int, scratch: Scratch) -> Calls:
        powers, row = scratch("derivative"), first_along(scratch("row"), axis)
        return [
            (np.exp, (y, powers)),
            (np.add.reduce, (dy, axis, None, row, True)),
            (np.multiply, (powers, row, powers)),
            (np.subtract, (dy, powers, dz)),
        ]


def shift_by_largest(z: Array, shifted: Array, axis: int, row: Array) -> Calls:
    """Calls that write z minus its largest value along ``axis``; ``row`` has extent 1 along that axis."""
    return [(np.maximum.reduce, (z, axis, None, row, True)), (np.subtract, (z, row, shifted))]
