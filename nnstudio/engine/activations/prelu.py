"""prelu: leaky relu that learns its slope."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.initializers import Constant
from nnstudio.engine.parameter import Parameter
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class PReLU(Activation):
    """f(z) = z for z > 0, else a·z, with a slope a that is learned, one for each channel.

    f'(z) = 1 for z > 0, else a; da = sum of dy·min(z, 0) over the batch (and rows and columns). The slopes
    are the parameter ``alpha`` (channels) of the layer, trained and frozen with it, without penalty. Source:
    He et al. 2015, with their a = 0.25 at the start, as in PyTorch; Keras learns one slope for each place of
    an image unless told to share them, and starts at 0.
    """

    kind, title, order = "prelu", "PReLU", 24
    formula, derivative_formula = "f(z) = z for z > 0, else a·z (a learned)", "f'(z) = 1 for z > 0, else a"
    derivative_from_output = False

    initial_slope: float = option(0.25, "Slope a at the start.", ge=-10, le=10, label="Slope at start")

    def parameters(self, channels: int, *, trainable: bool) -> tuple[Parameter, ...]:
        return (Parameter("alpha", (channels,), Constant(value=self.initial_slope), trainable=trainable),)

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        left = scratch("left")
        return [
            (into(np.minimum, left), (z, z.dtype.type(0))),
            (np.multiply, (left, _along(scratch.parameter("alpha"), z, axis), left)),
            (into(np.maximum, y), (z, z.dtype.type(0))),
            (np.add, (y, left, y)),
        ]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        return self._slope(z, d, z.ndim - 1, scratch)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, axis: int, scratch: Scratch) -> Calls:
        d, calls = scratch("derivative"), Calls()
        if (dalpha := scratch.gradient("alpha")) is not None:
            others = tuple(i for i in range(z.ndim) if i != axis)
            calls += [
                (into(np.minimum, d), (z, z.dtype.type(0))),
                (np.multiply, (d, dy, d)),
                (np.add.reduce, (d, others, None, dalpha)),
            ]
        return [*calls, *self._slope(z, d, axis, scratch), (np.multiply, (dy, d, dz))]

    def _slope(self, z: Array, d: Array, axis: int, scratch: Scratch) -> Calls:
        right, zero = scratch("left"), z.dtype.type(0)
        return [
            (np.less_equal, (z, zero, d)),
            (np.multiply, (d, _along(scratch.parameter("alpha"), z, axis), d)),
            (np.greater, (z, zero, right)),
            (np.add, (d, right, d)),
        ]


def _along(values: Array, z: Array, axis: int) -> Array:
    """One number a channel, shaped so that it spreads over z: a view."""
    return values.reshape((1,) * axis + (-1,) + (1,) * (z.ndim - axis - 1))
