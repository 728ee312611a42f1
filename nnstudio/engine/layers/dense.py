"""dense: every unit sees every input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.engine.in_numbers import number, numbers, products
from nnstudio.engine.layers.base import LAYERS, Parameter, ShapeError, WeightedLayer, only, show
from nnstudio.engine.plan import LARGE, Array, Shape, pieces, product
from nnstudio.engine.site import Site


@LAYERS.register
class Dense(WeightedLayer):
    """Every unit takes a weighted sum of all inputs, adds its bias and applies the activation.

    z = x · kernel + bias, y = f(z). Input (batch, features), kernel (features, units), bias (units),
    output (batch, units). Backward: dkernel = xᵀ · dz, dbias = sum of dz over the batch, dx = dz · kernelᵀ.
    Fans: fan_in = features, fan_out = units.
    """

    kind, title, order, group = "dense", "Dense", 2, "core"
    formula = "y = f(x·W + b)"
    gradient_formula = "δ = dL/dz, dL/dW = xᵀ·δ, dL/db = Σ δ, dL/dx = δ·Wᵀ"

    units: int = option(64, "Number of units, the size of this layer's output.", ge=1, le=1_000_000)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        shape = only(inputs)
        if len(shape) != 1:
            raise ShapeError(
                tr("expects a vector (features), but receives {shape}.", shape=show(shape)), ("flatten",)
            )
        return (self.units,)

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        features = only(inputs)[0]
        return self.kernel_and_bias((features, self.units), fan_in=features, fan_out=self.units)

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        unit = place[-1]
        terms = products(at.parameter("kernel")[:, unit], at.x[0][:, sample])
        return [*terms, number(at.parameter("bias")[unit])] if self.use_bias else terms

    def worked_gradient(self, at: Site, name: str, place: Shape) -> list[str]:
        dz = at.dz[place[-1]]
        if name == "kernel":
            return products(at.x[0][place[0]], dz)
        return numbers(dz) if name == "bias" else []

    def worked_dx(self, at: Site, sample: int, place: Shape) -> list[str]:
        return products(at.parameter("kernel")[place[-1]], at.dz[:, sample])

    def plan(self, at: Site) -> None:
        kernel, dz, dx = at.parameter("kernel"), at.dz, at.dx[0]
        if self.use_bias and at.x_and_ones is not None:
            # The held input ends with a row of ones, and the bias lies behind the kernel: one GEMM does both.
            x, weights, dweights = (
                at.x_and_ones,
                at.joined("kernel", "bias"),
                at.joined_gradient("kernel", "bias"),
            )
        else:
            x, weights, dweights = at.x[0], kernel, at.gradient("kernel")
        by_sample = not x.flags.c_contiguous and self.units >= 64 and x.size >= LARGE > at.z.size
        if by_sample:
            self._plan_by_sample(at, weights, x, dweights)
        else:
            at.forward_calls.append(product(weights.T, x, at.z))
            if dweights is not None:
                at.backward_calls.append(product(x, dz.T, dweights))
        if self.use_bias and at.x_and_ones is None:
            at.forward(np.add, at.z, at.parameter("bias")[:, None], at.z)
            if (dbias := at.gradient("bias")) is not None:
                at.backward(np.add.reduce, dz, 1, None, dbias)
        if dx is not None:
            at.backward_calls.append(product(kernel, dz, dx))

    def _plan_by_sample(self, at: Site, weights: Array, x: Array, dweights: Array | None) -> None:
        """Many features held sample by sample, as data comes: z is computed sample by sample, too.

        A product of two arrays that both lie across is a fifth slower.
        """
        rows = at.scratch("rows", at.z.shape[::-1])
        for part in pieces(at.batch, len(x), self.units):
            at.forward(np.matmul, x.T, weights[:, part], rows[:, part])
        at.forward(np.copyto, at.z, rows.T)
        if dweights is None:
            return
        cut = pieces(self.units, at.batch, len(x))
        if len(cut) == 1:
            at.backward(np.matmul, x, at.dz.T, dweights)
            return
        at.backward(np.copyto, rows, at.dz.T)
        for part in cut:
            at.backward(np.matmul, x[part], rows, dweights[part])
