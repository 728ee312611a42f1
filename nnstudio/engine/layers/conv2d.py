"""conv2d: one small kernel slides over the whole image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnstudio.catalog import option
from nnstudio.engine.layers.base import LAYERS, Parameter, WeightedLayer, image
from nnstudio.engine.layers.windows import PADDING_WORDS, Extents, Padding, Windows
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.workspace import Site

BLOCK = 1 << 20
"""Bytes of columns handled at a time: they stay in the processor's cache between copying and multiplying."""


@LAYERS.register
class Conv2D(WeightedLayer):
    """Slides each filter over the image and applies the activation: the same weights see every place.

    z[i, j, o] = sum over p, q, c of x[i·s + p, j·s + q, c] · kernel[p, q, c, o] + bias[o], y = f(z). (It is a
    cross-correlation, as in Keras and PyTorch: the kernel is not flipped.) Input (batch, height, width,
    channels), kernel (rows, columns, channels, filters), bias (filters), output (batch, height', width',
    filters) with height' = floor((height - rows + padding) / stride) + 1. Fans: rows · columns · channels
    in, · filters out.

    Computed as one matrix product for each row of the output: the windows of a row are copied side by side
    into columns (im2col), with a row of ones below for the bias.
    """

    kind, title, order, group = "conv2d", "Conv2D", 10, "convolution"

    filters: int = option(16, "Number of filters, the channels of the output.", ge=1, le=100_000)
    kernel_size: Extents = option((3, 3), "Rows and columns of each filter.", label="Kernel size")
    strides: Extents = option((1, 1), "Steps between windows, down and right.")
    padding: Padding = option("valid", "What happens at the edge of the image.", labels=PADDING_WORDS)

    def windows(self, shape: Shape) -> Windows:
        """The windows over an image of this shape."""
        return Windows.of(shape, self.kernel_size, self.strides, self.padding)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        windows = self.windows(image(inputs))
        return (windows.rows.places, windows.columns.places, self.filters)

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        channels, (rows, columns) = image(inputs)[2], self.kernel_size
        area = rows * columns
        return self.kernel_and_bias(
            (rows, columns, channels, self.filters), fan_in=area * channels, fan_out=area * self.filters
        )

    def plan(self, at: Site) -> None:
        windows = self.windows(at.inputs[0])
        names = ("kernel", "bias") if self.use_bias else ("kernel",)
        weights, dweights = at.joined(*names), at.joined_gradient(*names)
        x = windows.padded(at, at.x[0])
        patches = seen_by_row(x, windows)  # (places, window rows, window columns, channels, width', batch)
        height, inputs, positions = len(patches), patches[0, ..., 0, 0].size, at.z[0, 0].size
        rows = max(1, min(height, BLOCK // (len(weights) * positions * at.z.itemsize)))
        columns = at.scratch("columns", (rows, len(weights), positions))
        columns[:, inputs:] = 1  # the bias's row, if there is one
        z, dz = (a if a is None else a.reshape(height, self.filters, positions) for a in (at.z, at.dz))
        blocks = [slice(start, min(start + rows, height)) for start in range(0, height, rows)]
        for block in blocks:
            part = columns[: block.stop - block.start]
            fill = (np.copyto, part[:, :inputs].reshape(patches[block].shape), patches[block])
            at.forward(*fill)
            at.forward(np.matmul, weights.T, part, z[block])
            if dweights is not None:
                if len(blocks) > 1:
                    at.backward(*fill)
                self._plan_weights(at, part, dz[block], dweights, first=block.start == 0)
        if (dx := at.dx[0]) is not None:
            self._plan_input(at, windows, weights[:inputs], dz, dx, blocks)

    def _plan_weights(self, at: Site, columns: Array, dz: Array, dweights: Array, *, first: bool) -> None:
        """dweights = sum over the output's rows of columns · dzᵀ."""
        # The first block is the longest: the others use a part of its work array.
        each = at.scratch("each", (len(columns), *dweights.shape))[: len(columns)]
        at.backward(np.matmul, columns, dz.transpose(0, 2, 1), each)
        if first:
            at.backward(np.add.reduce, each, 0, None, dweights)
        else:
            total = at.scratch("total", dweights.shape)
            at.backward(np.add.reduce, each, 0, None, total)
            at.backward(np.add, dweights, total, dweights)

    def _plan_input(
        self, at: Site, windows: Windows, kernel: Array, dz: Array, dx: Array, blocks: list[slice]
    ) -> None:
        """Each window's gradient, kernel · dz, is added where the window lay."""
        wide = windows.padded_gradient(at, dx)
        seen = seen_by_row(wide, windows)
        dcolumns = at.scratch("dcolumns", (blocks[0].stop, len(kernel), dz.shape[2]))
        for block in blocks:
            part = dcolumns[: block.stop - block.start]
            at.backward(np.matmul, kernel, dz[block], part)
            for row, found in zip(seen[block], part, strict=True):
                apart = found.reshape(row.shape)
                for column in range(row.shape[1]):  # windows of one column offset do not overlap within a row
                    at.backward(np.add, row[:, column], apart[:, column], row[:, column])
        if wide is not dx:
            at.backward(np.copyto, dx, windows.inside(wide))

    def detail(self) -> str:
        return f"{self.filters} of {self.kernel_size[0]}×{self.kernel_size[1]} · {super().detail()}"

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        return self.windows(image(inputs)).arithmetic()


def seen_by_row(x: Array, windows: Windows) -> Array:
    """A held image seen as (output row, window row, window column, channel, output column, batch).

    A view, nothing is copied: windows that overlap show the same numbers.
    """
    _, channels, _, batch = x.shape
    down, across, right, sample = x.strides
    rows, columns = windows.rows, windows.columns
    return as_strided(
        x,
        (rows.places, rows.window, columns.window, channels, columns.places, batch),
        (down * rows.stride, down, right, across, right * columns.stride, sample),
    )
