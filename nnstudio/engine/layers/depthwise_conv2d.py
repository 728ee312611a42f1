"""depthwise_conv2d: one filter for each channel."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.layers.base import LAYERS, Parameter, WeightedLayer, image
from nnstudio.engine.layers.windows import PADDING_WORDS, Extents, Padding, Windows
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.site import Site


@LAYERS.register
class DepthwiseConv2D(WeightedLayer):
    """Slides one filter over each channel apart, without mixing channels: few weights, little arithmetic.

    z[i, j, c] = sum over p, q of x[i·s + p, j·s + q, c] · kernel[p, q, c, 0] + bias[c], y = f(z). Input
    (batch, height, width, channels), kernel (rows, columns, channels, 1), bias (channels), output
    (batch, height', width', channels). As Keras's with depth_multiplier 1. Fans: rows · columns in and
    out, what one unit sees and is seen by; Keras counts · channels in, PyTorch · channels out.
    """

    kind, title, order, group = "depthwise_conv2d", "Depthwise Conv2D", 12, "convolution"

    kernel_size: Extents = option((3, 3), "Rows and columns of each filter.", label="Kernel size")
    strides: Extents = option((1, 1), "Steps between windows, down and right.")
    padding: Padding = option("valid", "What happens at the edge.", labels=PADDING_WORDS)

    def windows(self, shape: Shape) -> Windows:
        """The windows over an image of this shape."""
        return Windows.of(shape, self.kernel_size, self.strides, self.padding)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        shape = image(inputs)
        windows = self.windows(shape)
        return (windows.rows.places, windows.columns.places, shape[2])

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        channels, (rows, columns) = image(inputs)[2], self.kernel_size
        area = rows * columns
        kernel, *bias = self.kernel_and_bias((rows, columns, channels, 1), area, area)
        kernel = replace(kernel, norm_axes=(0, 1))  # each channel's filter by itself
        return (kernel, *(replace(b, shape=(channels,)) for b in bias))

    def kernel_uses(self, inputs: Sequence[Shape]) -> int:
        return math.prod(self.output_shape(inputs)[:-1])

    def plan(self, at: Site) -> None:
        windows, work = self.windows(at.inputs[0]), at.scratch("work", at.z.shape)
        x, kernel, dkernel = windows.padded(at, at.x[0]), at.parameter("kernel"), at.gradient("kernel")
        at.forward(at.z.fill, 0)
        for part, weight in zip(windows.parts(x), by_place(kernel), strict=True):
            at.forward(np.multiply, part, weight[:, None, None], work)
            at.forward(np.add, at.z, work, at.z)
        if self.use_bias:
            at.forward(np.add, at.z, at.parameter("bias")[:, None, None], at.z)
            if (dbias := at.gradient("bias")) is not None:
                at.backward(np.add.reduce, at.dz, (0, 2, 3), None, dbias)
        if dkernel is not None:
            for part, dweight in zip(windows.parts(x), by_place(dkernel), strict=True):
                at.backward(np.multiply, part, at.dz, work)
                at.backward(np.add.reduce, work, (0, 2, 3), None, dweight)
        if (dx := at.dx[0]) is not None:
            wide = windows.padded_gradient(at, dx, clear=not windows.is_tiling)
            for dpart, weight in zip(windows.parts(wide), by_place(kernel), strict=True):
                at.backward(np.multiply, at.dz, weight[:, None, None], work)
                windows.give(at, dpart, work)
            if wide is not dx:
                at.backward(np.copyto, dx, windows.inside(wide))

    def detail(self) -> str:
        return f"{self.kernel_size[0]}×{self.kernel_size[1]} · {super().detail()}"

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        return self.windows(image(inputs)).arithmetic()


def by_place(kernel: Array) -> Iterator[Array]:
    """The weights (channels) of each place of the window, row by row: views."""
    return iter(kernel.reshape(-1, kernel.shape[2]))
