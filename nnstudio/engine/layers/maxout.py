"""maxout: the largest of several weighted sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr_count
from nnstudio.engine.layers.base import LAYERS, Parameter, WeightedLayer, vector
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.site import Site


@LAYERS.register
class Maxout(WeightedLayer):
    """Every unit takes the largest of k weighted sums: a learned bend instead of a chosen one.

    z = max over i of (x · kernel_i + bias_i), y = f(z), usually with f linear. Input (batch, features),
    kernel (features, pieces · units) with all units of the first piece first, bias (pieces · units), output
    (batch, units). Backward: the first winning piece takes the gradient. Source: Goodfellow et al. 2013.
    """

    kind, title, order, group = "maxout", "Maxout", 6, "core"
    formula = "z = max_i (x·W_i + b_i), y = f(z)"

    units: int = option(64, "Number of units, the size of this layer's output.", ge=1, le=1_000_000)
    pieces: int = option(2, "How many weighted sums each unit chooses from.", ge=2, le=1000)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        vector(inputs)
        return (self.units,)

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        features = vector(inputs)[0]
        return self.kernel_and_bias((features, self.pieces * self.units), fan_in=features, fan_out=self.units)

    def plan(self, at: Site) -> None:
        x, kernel, batch = at.x[0], at.parameter("kernel"), at.z.shape[1]
        sums = at.scratch("sums", (self.pieces * self.units, batch))
        pieces = sums.reshape(self.pieces, self.units, batch)
        at.forward(kernel.T.dot, x, sums)
        if self.use_bias:
            at.forward(np.add, sums, at.parameter("bias")[:, None], sums)
        # z may be overwritten by the activation: the backward pass needs the largest sums themselves.
        largest = at.scratch("largest", at.z.shape)
        at.forward(np.maximum.reduce, pieces, 0, None, largest)
        at.forward(np.copyto, at.z, largest)
        dkernel, dbias = at.gradient("kernel"), at.gradient("bias") if self.use_bias else None
        if (dx := at.dx[0]) is None and dkernel is None:
            return
        dsums = self._plan_choice(at, pieces, largest)
        if dkernel is not None:
            at.backward(x.dot, dsums.T, dkernel)
        if dbias is not None:
            at.backward(np.add.reduce, dsums, 1, None, dbias)
        if dx is not None:
            at.backward(kernel.dot, dsums, dx)

    def _plan_choice(self, at: Site, pieces: Array, largest: Array) -> Array:
        """Piece by piece: who is the largest takes what is left of dz. Returns the gradient of all sums."""
        dpieces, wins = at.scratch("dsums", pieces.shape), at.scratch("wins", at.z.shape, np.bool_)
        left = at.dz
        for piece, dpiece in zip(pieces, dpieces, strict=True):
            at.backward(np.equal, piece, largest, wins)
            at.backward(np.multiply, left, wins, dpiece)
            before, left = left, at.scratch("left", at.z.shape)
            at.backward(np.subtract, before, dpiece, left)
        dsums: Array = dpieces.reshape(-1, pieces.shape[2])
        return dsums

    def detail(self) -> str:
        return tr_count("{count} piece", "{count} pieces", self.pieces)
