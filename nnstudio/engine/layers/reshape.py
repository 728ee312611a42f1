"""flatten and reshape: the same numbers in another shape."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Shape as ShapeOption
from nnstudio.catalog.words import tr
from nnstudio.engine.in_numbers import number
from nnstudio.engine.layers.base import LAYERS, Layer, ShapeError, only, show
from nnstudio.engine.plan import Array, Calls, Shape, public_view
from nnstudio.engine.site import Site


class _Reordering(Layer):
    """The numbers of each sample in a new shape, in the order people see them (rows, columns, channels)."""

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        x = public_view(at.x[0], at.inputs[0])[sample].reshape(-1)
        return [number(x[int(np.ravel_multi_index(place, at.output))])]

    def worked_dx(self, at: Site, sample: int, place: Shape) -> list[str]:
        dz = public_view(at.dz, at.output)[sample].reshape(-1)
        return [number(dz[int(np.ravel_multi_index(place, at.inputs[0]))])]

    def plan(self, at: Site) -> None:
        before, after = at.inputs[0], at.output
        between = at.scratch("between", at.z.shape)
        for call in reordering(at.x[0], before, at.z, after, between):
            at.forward(call[0], *call[1])
        if (dx := at.dx[0]) is not None:
            for call in reordering(at.dz, after, dx, before, between):
                at.backward(call[0], *call[1])


@LAYERS.register
class Flatten(_Reordering):
    """Lays all numbers of a sample in one row: what a dense layer needs after images.

    Input (batch, height, width, channels) or any other shape, output (batch, height · width · channels), in
    Keras's order: the channels of the first pixel first. PyTorch, channels first, has another order.
    """

    kind, title, order, group = "flatten", "Flatten", 4, "core"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return (math.prod(only(inputs)),)

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        shape = only(inputs)
        return " · ".join(map(str, shape)) + f" = {math.prod(shape)}" if len(shape) > 1 else ""


@LAYERS.register
class Reshape(_Reordering):
    """Gives the numbers of a sample another shape, in the same order.

    Input (batch, …), output (batch, *target_shape); one extent may be -1: whatever is left.
    """

    kind, title, order, group = "reshape", "Reshape", 5, "core"

    target_shape: ShapeOption = option(
        (-1,), "New shape without the batch axis; one extent may be -1 for whatever is left.", label="Shape"
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        shape, wanted = only(inputs), self.target_shape
        if not wanted or wanted.count(-1) > 1 or any(extent < 1 and extent != -1 for extent in wanted):
            raise ShapeError(
                tr(
                    "needs a shape of whole numbers from 1, at most one of them -1, but has {wanted}.",
                    wanted=show(wanted),
                )
            )
        have, fixed = math.prod(shape), math.prod(e for e in wanted if e != -1)
        if have % fixed or (-1 not in wanted and have != fixed):
            raise ShapeError(
                tr(
                    "cannot put the {have} numbers of {shape} into the shape {wanted}.",
                    have=have,
                    shape=show(shape),
                    wanted=show(wanted),
                )
            )
        return tuple(have // fixed if extent == -1 else extent for extent in wanted)

    def detail(self) -> str:
        return show(self.target_shape)

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        shape, fixed = only(inputs), [str(e) for e in self.target_shape if e != -1]
        if -1 not in self.target_shape or not fixed:
            return ""
        left = math.prod(shape) // math.prod(map(int, fixed))
        return f"{' · '.join(map(str, shape))} / ({' · '.join(fixed)}) = {left}"


def reordering(source: Array, shape: Shape, to: Array, to_shape: Shape, between: Array) -> Calls:
    """Calls that copy ``source`` to ``to`` as if both were in public order.

    Only images are held in another order than people see. With one of them the other side is contiguous in
    public order and can be seen in the image's shape; from image to image the numbers pass through
    ``between``.
    """
    batch = source.shape[-1]
    if len(shape) == 3 and len(to_shape) == 3 and shape != to_shape:
        row = between.reshape(-1, batch)
        return [
            (np.copyto, (row.reshape(*shape, batch), in_order(source, shape))),
            (np.copyto, (in_order(to, to_shape), row.reshape(*to_shape, batch))),
        ]
    if len(shape) == 3:
        seen = in_order(to, to_shape) if shape == to_shape else to.reshape(*shape, batch)
        return [(np.copyto, (seen, in_order(source, shape)))]
    return [(np.copyto, (in_order(to, to_shape), source.reshape(*to_shape, batch)))]


def in_order(held: Array, shape: Shape) -> Array:
    """A held array as (*shape, batch): a view, transposed for images."""
    return held.transpose(0, 2, 1, 3) if len(shape) == 3 else held
