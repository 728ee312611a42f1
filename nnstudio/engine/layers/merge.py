"""add, multiply, average and concatenate: branches come together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.in_numbers import added, numbers
from nnstudio.engine.layers.base import LAYERS, Layer, ShapeError, show
from nnstudio.engine.plan import Array, Shape, channel_axis, public_view
from nnstudio.engine.site import Site


def several(inputs: Sequence[Shape]) -> Shape:
    """The first input's shape. Raises :class:`ShapeError` unless there are at least two."""
    if len(inputs) < 2:
        raise ShapeError(
            tr("expects at least two inputs, but receives one.")
            if inputs
            else tr("expects at least two inputs, but receives none.")
        )
    return inputs[0]


class _Elementwise(Layer):
    """Inputs of one shape, put together number by number."""

    group = "merge"
    variadic = True

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        first = several(inputs)
        for other in inputs[1:]:
            if other != first:
                raise ShapeError(
                    tr(
                        "expects inputs of one shape, but receives {first} and {other}.",
                        first=show(first),
                        other=show(other),
                    )
                )
        return first


class _Sum(_Elementwise):
    """A weighted sum, every input with the same weight."""

    def weight(self, inputs: int) -> float:
        """What each of so many inputs counts."""
        return 1.0

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        terms = numbers(public_view(x, at.output)[sample][place] for x in at.x)
        return terms if self.weight(len(at.x)) == 1 else [f"({added(terms)}) / {len(at.x)}"]

    def plan(self, at: Site) -> None:
        weight, number = self.weight(len(at.x)), at.z.dtype.type
        at.forward(np.add, at.x[0], at.x[1], at.z)
        for x in at.x[2:]:
            at.forward(np.add, at.z, x, at.z)
        if weight != 1.0:
            at.forward(np.multiply, at.z, number(weight), at.z)
        for dx in at.dx:
            if dx is not None:
                at.backward(np.multiply, at.dz, number(weight), dx)


@LAYERS.register
class Add(_Sum):
    """Adds its inputs number by number: the shortcut of residual networks.

    y = x_1 + x_2 + …; inputs and output of one shape. Backward: dx_i = dy, so the gradient takes every
    branch.
    """

    kind, title, order = "add", "Add", 40
    formula = "y = Σ_i x_i"


@LAYERS.register
class Average(_Sum):
    """Mean of its inputs, number by number.

    y = (x_1 + … + x_n) / n; inputs and output of one shape. Backward: dx_i = dy / n.
    """

    kind, title, order = "average", "Average", 43
    formula = "y = 1/n · Σ_i x_i"

    def weight(self, inputs: int) -> float:
        return 1 / inputs


@LAYERS.register
class Multiply(_Elementwise):
    """Multiplies its inputs number by number: one branch opens and closes another, as a gate.

    y = x_1 · x_2 · …; inputs and output of one shape. Backward: dx_i = dy times the product of all other
    inputs.
    """

    kind, title, order = "multiply", "Multiply", 42
    formula = "y = Π_i x_i"

    def plan(self, at: Site) -> None:
        at.forward(np.multiply, at.x[0], at.x[1], at.z)
        for x in at.x[2:]:
            at.forward(np.multiply, at.z, x, at.z)
        for i, dx in enumerate(at.dx):
            if dx is None:
                continue
            left: Array = at.dz
            for x in (*at.x[:i], *at.x[i + 1 :]):
                at.backward(np.multiply, left, x, dx)
                left = dx


@LAYERS.register
class Concatenate(Layer):
    """Lays its inputs side by side along the last axis (features, channels).

    Inputs (batch, …, c_1), (batch, …, c_2), …, output (batch, …, c_1 + c_2 + …), in the order of the wires.
    All other extents must agree. Backward: each input takes its part of dy.
    """

    kind, title, order, group = "concatenate", "Concatenate", 41, "merge"
    variadic = True

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        first = several(inputs)
        for other in inputs[1:]:
            if other[:-1] != first[:-1]:
                raise ShapeError(
                    tr(
                        "expects inputs that differ only in their last extent, "
                        "but receives {first} and {other}.",
                        first=show(first),
                        other=show(other),
                    )
                )
        return (*first[:-1], sum(shape[-1] for shape in inputs))

    def plan(self, at: Site) -> None:
        axis, start = channel_axis(at.output), 0
        for x, dx, shape in zip(at.x, at.dx, at.inputs, strict=True):
            part = (slice(None),) * axis + (slice(start, start + shape[-1]),)
            start += shape[-1]
            at.forward(np.copyto, at.z[part], x)
            if dx is not None:
                at.backward(np.copyto, dx, at.dz[part])

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        return " + ".join(str(shape[-1]) for shape in inputs) + f" = {sum(shape[-1] for shape in inputs)}"
