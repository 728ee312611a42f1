"""How convolutions are computed: windows side by side in columns (im2col), then a matrix product a row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnstudio.catalog import option
from nnstudio.engine.layers.base import WeightedLayer
from nnstudio.engine.layers.windows import PADDING_WORDS, Padding, Windows
from nnstudio.engine.plan import Array, Call, Calls, Shape, pieces
from nnstudio.engine.site import Site
from nnstudio.engine.stripes import cut

BLOCK = 1 << 21
"""Bytes of columns handled at a time: they stay in the processor's cache between copying and multiplying."""


class Convolution(WeightedLayer):
    """What conv2d and conv1d share.

    Each row of the image is unfolded once: ``columns`` holds what the windows see of it, (window columns ·
    channels, width' · batch), with a row of ones below for the bias. What a whole window sees is then a stack
    of neighbouring rows of ``columns``: a view. z = weightsᵀ · stack, dweights = stack · dzᵀ, and in the same
    way a row of dx is the kernel times a stack of neighbouring rows of dz, folded back.
    """

    group = "convolution"

    filters: int = option(16, "Number of filters, the channels of the output.", ge=1, le=100_000)
    padding: Padding = option("valid", "What happens at the edge.", labels=PADDING_WORDS)

    def windows(self, shape: Shape) -> Windows:
        """The windows over an input of this shape."""
        raise NotImplementedError

    def kernel_uses(self, inputs: Sequence[Shape]) -> int:
        return math.prod(self.output_shape(inputs)[:-1])

    def plan(self, at: Site) -> None:
        windows = self.windows(at.inputs[0])
        x = windows.padded(at, as_image(at.x[0]))
        weights = self._plan_weights(at, windows, x.shape[1])
        z, dz = (a.reshape(windows.rows.places, self.filters, -1) for a in (at.z, at.dz))
        step = min(windows.rows.stride, windows.rows.window)  # rows that no window sees are not unfolded
        deep = weights.shape[2]
        blocks = self._blocks(windows, deep * z.shape[2] * z.itemsize, step)
        longest = (blocks[0].stop - 1) * step + windows.rows.window
        columns = at.scratch("columns", (longest, deep, z.shape[2]))
        seen = deep - self.use_bias
        columns[:, seen:] = 1
        every = weights.reshape(self.filters, -1)
        if len(blocks) == 1:
            at.stripes = cut(at.z, self.activation)
        if at.stripes:
            self._plan_stripes(at, windows, x, columns, every)
            blocks = []
        for block in blocks:
            fill = _filling(columns[:, :seen], x, windows, block)
            stack = stacked(columns, block.stop - block.start, step, windows.rows.window)
            at.forward(np.copyto, *fill)
            at.forward_calls += _product(every, stack, z[block])
            if at.gradient("kernel") is not None:
                if len(blocks) > 1:  # a later block has taken the place of this one's columns
                    at.backward(np.copyto, *fill)
                self._plan_gradient(at, stack, dz[block], every.T.shape, first=block.start == 0)
        self._plan_share(at, (windows.rows.window, deep, self.filters), seen)
        if (dx := at.dx[0]) is not None:
            self._plan_input(at, windows, as_image(dx), dz)

    def _plan_stripes(self, at: Site, windows: Windows, x: Array, columns: Array, weights: Array) -> None:
        """Large outputs, a few rows at a time."""
        rows, places = windows.rows, windows.rows.places
        z, dz = (a.reshape(places, self.filters, -1) for a in (at.z, at.dz))
        seen = columns.shape[1] - self.use_bias
        at.forward(np.copyto, *_filling(columns[:, :seen], x, windows, slice(0, places)))
        stack = stacked(columns, places, min(rows.stride, rows.window), rows.window)
        each = at.scratch("each", (places, *weights.T.shape))
        for stripe in at.stripes:
            part = stripe.rows
            stripe.forward += _product(weights, stack[part], z[part])
            if at.gradient("kernel") is not None:
                stripe.back = partial(_gradient_call, stack[part], dz, each[part])
        if at.gradient("kernel") is not None:
            at.backward(np.add.reduce, each, 0, None, at.scratch("dweights", weights.T.shape))

    def _blocks(self, windows: Windows, row_bytes: int, step: int) -> list[slice]:
        """Output rows treated together, so that their columns take at most ``BLOCK`` bytes."""
        height = windows.rows.places
        rows = max(1, min(height, (BLOCK // row_bytes - windows.rows.window) // step + 1))
        return [slice(start, min(start + rows, height)) for start in range(0, height, rows)]

    def _plan_weights(self, at: Site, windows: Windows, channels: int) -> Array:
        """Kernel and bias as one array for a stack of rows, (filters, window rows, window columns · channels
        + 1): the bias belongs to the first row's ones, the others' stay zero.
        """
        down, seen = windows.rows.window, windows.columns.window * channels
        weights = at.scratch("weights", (self.filters, down, seen + self.use_bias))
        kernel = at.parameter("kernel").reshape(down, seen, self.filters)
        at.forward(np.copyto, weights[:, :, :seen], kernel.transpose(2, 0, 1))
        if self.use_bias:
            at.forward(np.copyto, weights[:, 0, seen], at.parameter("bias"))
        return weights

    def _plan_gradient(self, at: Site, stack: Array, dz: Array, shape: Shape, *, first: bool) -> None:
        """dweights = sum over the output's rows of stack · dzᵀ."""
        # The first block is the longest: the others use a part of its work array.
        each = at.scratch("each", (len(stack), *shape))[: len(stack)]
        dweights = at.scratch("dweights", shape)
        at.backward(np.matmul, stack, dz.transpose(0, 2, 1), each)
        if first:
            at.backward(np.add.reduce, each, 0, None, dweights)
        else:
            total = at.scratch("total", shape)
            at.backward(np.add.reduce, each, 0, None, total)
            at.backward(np.add, dweights, total, dweights)

    def _plan_share(self, at: Site, shape: Shape, seen: int) -> None:
        """The parameters' gradients, out of dweights."""
        dkernel, dbias = at.gradient("kernel"), at.gradient("bias") if self.use_bias else None
        dweights = at.scratch("dweights", (shape[0] * shape[1], shape[2])).reshape(shape)
        if dkernel is not None:
            at.backward(np.copyto, dkernel.reshape(shape[0], seen, shape[2]), dweights[:, :seen])
        if dbias is not None:
            at.backward(np.copyto, dbias, dweights[0, seen])

    def _plan_input(self, at: Site, windows: Windows, dx: Array, dz: Array) -> None:
        wide = windows.padded_gradient(at, dx)
        if windows.rows.stride == 1:
            self._plan_rows(at, windows, wide, dz)
        else:
            self._plan_windows(at, windows, wide, dz)
        if wide is not dx:
            at.backward(np.copyto, dx, windows.inside(wide))

    def _plan_rows(self, at: Site, windows: Windows, wide: Array, dz: Array) -> None:
        """Row r of dx = kernels of the window's rows p, side by side, times the rows r - p of dz, stacked."""
        down, across, filters = windows.rows.window, windows.columns.window, self.filters
        height, seen = len(dz), across * wide.shape[1]
        kernel = at.parameter("kernel").reshape(down, seen, filters)
        turned = at.scratch("turned", (seen, down, filters))  # the last row of the window first
        at.backward(np.copyto, turned, kernel[::-1].transpose(1, 0, 2))
        beside = turned.reshape(seen, down * filters)
        most = max(1, BLOCK // (2 * seen * dz.shape[2] * dz.itemsize))
        folded = at.scratch("folded", (min(most, len(wide)), seen, dz.shape[2]))
        start = 0
        while start < len(wide):
            low, high = max(0, start - down + 1), min(height, start + 1)  # rows of dz under row ``start``
            whole = high - low == down
            rows = min(most, height - start) if whole else 1
            part, first = folded[:rows], low - (start - down + 1)
            kernels = beside[:, first * filters : (first + high - low) * filters]
            at.backward_calls += _product(kernels, stacked(dz[low:], rows, 1, high - low), part)
            self._plan_fold(at, windows, wide[start : start + rows], part)
            start += rows

    def _plan_fold(self, at: Site, windows: Windows, wide: Array, part: Array) -> None:
        """Add what the windows' columns give to where they lay in some rows."""
        rows = seen_of_rows(wide, windows)
        apart = part.reshape(rows.shape)
        for column in range(rows.shape[1]):
            at.backward(np.add, rows[:, column], apart[:, column], rows[:, column])

    def _plan_windows(self, at: Site, windows: Windows, wide: Array, dz: Array) -> None:
        """Where windows skip rows: each window's gradient, kernel · dz, is added where the window lay."""
        seen = seen_by_row(wide, windows)
        kernel = at.parameter("kernel").reshape(-1, self.filters)
        row = at.scratch("dcolumns", (len(kernel), dz.shape[2]))
        apart = row.reshape(seen.shape[1:])
        for number in range(len(dz)):
            at.backward(np.matmul, kernel, dz[number], row)
            for column in range(seen.shape[2]):  # windows do not overlap in one of their own columns
                to = seen[number, :, column]
                at.backward(np.add, to, apart[:, column], to)


def _product(weights: Array, stack: Array, out: Array) -> Calls:
    """Calls for weights · stack at each of some rows, cut into small products."""
    rows, depth = weights.shape
    cuts = pieces(rows, depth, stack.shape[2])
    return [(np.matmul, (weights, stack[:, :, cut], out[:, :, cut])) for cut in cuts]


def _gradient_call(stack: Array, dz: Array, each: Array, place: slice) -> Call:
    """The gradient of the weights at each of some output rows, whose dz lies in ``place``."""
    return np.matmul, (stack, dz[place].transpose(0, 2, 1), each)


def stacked(rows: Array, count: int, step: int, height: int) -> Array:
    """``count`` stacks of ``height`` neighbouring rows (rows, m, n) -> (count, height · m, n). A view."""
    _, m, n = rows.shape
    view: Array = as_strided(rows, (count, height * m, n), (step * rows.strides[0], *rows.strides[1:]))
    return view


def _filling(columns: Array, x: Array, windows: Windows, block: slice) -> tuple[Array, Array]:
    """(to, from) of the copy that unfolds the rows under a block of output rows. Rows that windows share
    are unfolded once.
    """
    rows = windows.rows
    if rows.stride < rows.window:
        below = (block.stop - 1) * rows.stride + rows.window
        part = seen_of_rows(x, windows)[block.start * rows.stride : below]
    else:
        part = seen_by_row(x, windows)[block]
    return columns[: part.shape[0] * (part.shape[1] if part.ndim == 6 else 1)].reshape(part.shape), part


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


def seen_of_rows(x: Array, windows: Windows) -> Array:
    """Each row of a held image as windows see it: (row, window column, channel, output column, batch)."""
    height, channels, _, batch = x.shape
    down, across, right, sample = x.strides
    columns = windows.columns
    view: Array = as_strided(
        x,
        (height, columns.window, channels, columns.places, batch),
        (down, right, across, right * columns.stride, sample),
    )
    return view
