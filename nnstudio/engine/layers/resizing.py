"""zero_padding2d and up_sampling2d: larger images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import AfterValidator

from nnstudio.catalog import Pair, option
from nnstudio.catalog.words import tr
from nnstudio.engine.layers.base import LAYERS, Layer, image
from nnstudio.engine.layers.windows import Extents, rows_and_columns
from nnstudio.engine.plan import Shape
from nnstudio.engine.site import Site


def _from_zero(pair: tuple[int, int]) -> tuple[int, int]:
    if min(pair) < 0:
        raise ValueError(
            tr("must be two whole numbers from 0, got {first} and {second}.", first=pair[0], second=pair[1])
        )
    return pair


@LAYERS.register
class ZeroPadding2D(Layer):
    """Lays zeros around an image.

    Input (batch, height, width, channels), output (batch, height + 2·rows, width + 2·columns, channels).
    Backward: the inner part of dy.
    """

    kind, title, order, group = "zero_padding2d", "Zero padding 2D", 13, "convolution"

    padding: Annotated[Pair, AfterValidator(_from_zero)] = option(
        (1, 1), "Rows above and below, and columns left and right."
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        height, width, channels = image(inputs)
        return (height + 2 * self.padding[0], width + 2 * self.padding[1], channels)

    def plan(self, at: Site) -> None:
        (height, width, _), (rows, columns) = at.inputs[0], self.padding
        inner = (slice(rows, rows + height), slice(None), slice(columns, columns + width))
        at.forward(at.z.fill, 0)
        at.forward(np.copyto, at.z[inner], at.x[0])
        if (dx := at.dx[0]) is not None:
            at.backward(np.copyto, dx, at.dz[inner])

    def detail(self) -> str:
        return f"{self.padding[0]}, {self.padding[1]}"

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        height, width, _ = image(inputs)
        each = [f"{n} + 2·{p} = {n + 2 * p}" for n, p in zip((height, width), self.padding, strict=True)]
        return rows_and_columns(*each)


@LAYERS.register
class UpSampling2D(Layer):
    """Makes an image larger by repeating each of its pixels.

    Input (batch, height, width, channels), output (batch, height · rows, width · columns, channels), the
    nearest neighbour as in Keras. Backward: the sum of dy over each pixel's copies.
    """

    kind, title, order, group = "up_sampling2d", "Upsampling 2D", 14, "convolution"

    size: Extents = option((2, 2), "How often rows and columns are repeated.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        height, width, channels = image(inputs)
        return (height * self.size[0], width * self.size[1], channels)

    def plan(self, at: Site) -> None:
        rows, columns = self.size
        copies = [
            (slice(p, None, rows), slice(None), slice(q, None, columns))
            for p in range(rows)
            for q in range(columns)
        ]
        for copy in copies:
            at.forward(np.copyto, at.z[copy], at.x[0])
        if (dx := at.dx[0]) is not None:
            at.backward(np.copyto, dx, at.dz[copies[0]])
            for copy in copies[1:]:
                at.backward(np.add, dx, at.dz[copy], dx)

    def detail(self) -> str:
        return f"{self.size[0]}×{self.size[1]}"

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        height, width, _ = image(inputs)
        each = [f"{n} · {s} = {n * s}" for n, s in zip((height, width), self.size, strict=True)]
        return rows_and_columns(*each)
