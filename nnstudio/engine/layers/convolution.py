"""How convolutions are computed: windows side by side in columns (im2col), then one matrix product a row."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnstudio.catalog import option
from nnstudio.engine.layers.base import WeightedLayer
from nnstudio.engine.layers.windows import PADDING_WORDS, Padding, Windows
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.workspace import Site

BLOCK = 1 << 20
"""Bytes of columns handled at a time: they stay in the processor's cache between copying and multiplying."""


class Convolution(WeightedLayer):
    """What conv2d and conv1d share.

    For each row of the output, columns holds what every window of that row sees, (window · channels, width'
    · batch), with a row of ones below for the bias. Then z = kernelᵀ · columns, dkernel = columns · dzᵀ, and
    dcolumns = kernel · dz is added back to where the windows lay. A few rows are handled at a time.
    """

    group = "convolution"

    filters: int = option(16, "Number of filters, the channels of the output.", ge=1, le=100_000)
    padding: Padding = option("valid", "What happens at the edge.", labels=PADDING_WORDS)

    def windows(self, shape: Shape) -> Windows:
        """The windows over an input of this shape."""
        raise NotImplementedError

    def plan(self, at: Site) -> None:
        windows = self.windows(at.inputs[0])
        names = ("kernel", "bias") if self.use_bias else ("kernel",)
        weights, dweights = at.joined(*names), at.joined_gradient(*names)
        x = windows.padded(at, as_image(at.x[0]))
        patches = seen_by_row(x, windows)
        height, inputs = len(patches), patches[0, ..., 0, 0].size
        by_row = (height, self.filters, at.z.size // (height * self.filters))
        rows = max(1, min(height, BLOCK // (len(weights) * by_row[2] * at.z.itemsize)))
        blocks = [slice(start, min(start + rows, height)) for start in range(0, height, rows)]
        columns = at.scratch("columns", (rows, len(weights), by_row[2]))
        columns[:, inputs:] = 1  # the bias's row, if there is one
        z = at.z.reshape(by_row)
        for block in blocks:
            part = columns[: block.stop - block.start]
            fill = (part[:, :inputs].reshape(patches[block].shape), patches[block])
            at.forward(np.copyto, *fill)
            at.forward(np.matmul, weights.T, part, z[block])
            if dweights is not None:
                if len(blocks) > 1:  # a later block has taken the place of this one's columns
                    at.backward(np.copyto, *fill)
                self._plan_weights(at, part, at.dz.reshape(by_row)[block], dweights, first=block.start == 0)
        if (dx := at.dx[0]) is not None:
            self._plan_input(at, windows, weights[:inputs], at.dz.reshape(by_row), as_image(dx), blocks)

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
                for column in range(row.shape[1]):  # windows do not overlap in one of their own columns
                    at.backward(np.add, row[:, column], apart[:, column], row[:, column])
        if wide is not dx:
            at.backward(np.copyto, dx, windows.inside(wide))


def as_image(held: Array) -> Array:
    """A held sequence (T, F, B) as an image of one column (T, F, 1, B); an image as it is."""
    return held[:, :, None] if held.ndim == 3 else held


def seen_by_row(x: Array, windows: Windows) -> Array:
    """A held image seen as (output row, window row, window column, channel, output column, batch).

    A view, nothing is copied: windows that overlap show the same numbers.
    """
    _, channels, _, batch = x.shape
    down, across, right, sample = x.strides
    rows, columns = windows.rows, windows.columns
    view: Array = as_strided(
        x,
        (rows.places, rows.window, columns.window, channels, columns.places, batch),
        (down * rows.stride, down, right, across, right * columns.stride, sample),
    )
    return view
