"""conv2d: one small kernel slides over the whole image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.engine.in_numbers import number, numbers, products
from nnstudio.engine.layers.base import LAYERS, Parameter, image
from nnstudio.engine.layers.convolution import Convolution
from nnstudio.engine.layers.windows import Extents, Span, Windows
from nnstudio.engine.plan import Array, Shape, public_view
from nnstudio.engine.site import Site


@LAYERS.register
class Conv2D(Convolution):
    """Slides each filter over the image and applies the activation: the same weights see every place.

    z[i, j, o] = sum over p, q, c of x[i·s + p, j·s + q, c] · kernel[p, q, c, o] + bias[o], y = f(z). (It is a
    cross-correlation, as in Keras and PyTorch: the kernel is not flipped.) Input (batch, height, width,
    channels), kernel (rows, columns, channels, filters), bias (filters), output (batch, height', width',
    filters) with height' = floor((height - rows + padding) / stride) + 1. Fans, as in Keras and PyTorch:
    rows · columns · channels in, rows · columns · filters out.
    """

    kind, title, order = "conv2d", "Conv2D", 10
    formula = "z_ijo = Σ_pqc x_(i·s+p, j·s+q, c)·W_pqco + b_o, y = f(z)"
    gradient_formula = "δ = dL/dz, dL/dW_pqco = Σ_ij x_(i·s+p, j·s+q, c)·δ_ijo, dL/db_o = Σ_ij δ_ijo"

    kernel_size: Extents = option((3, 3), "Rows and columns of each filter.", label="Kernel size")
    strides: Extents = option((1, 1), "Steps between windows, down and right.")

    def windows(self, shape: Shape) -> Windows:
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

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        (rows, columns), x = self._padded(at)
        top, left = place[0] * rows.stride, place[1] * columns.stride
        patch = x[sample, top : top + rows.window, left : left + columns.window]
        kernel = at.parameter("kernel")[..., place[2]]
        terms = products(kernel.reshape(-1), patch.reshape(-1))
        return [*terms, number(at.parameter("bias")[place[2]])] if self.use_bias else terms

    def worked_gradient(self, at: Site, name: str, place: Shape) -> list[str]:
        dz = public_view(at.dz, at.output)[..., place[-1]]
        if name != "kernel":
            return numbers(dz.reshape(-1)) if name == "bias" else []
        (rows, columns), x = self._padded(at)
        seen = x[:, place[0] :: rows.stride, place[1] :: columns.stride, place[2]]
        seen = seen[:, : rows.places, : columns.places]
        return products(seen.reshape(-1), dz.reshape(-1))

    def _padded(self, at: Site) -> tuple[tuple[Span, Span], Array]:
        """Both axes of the windows, and the images they slide over."""
        windows = self.windows(at.inputs[0])
        rows, columns = windows.rows, windows.columns
        edges = ((0, 0), (rows.before, rows.after), (columns.before, columns.after), (0, 0))
        return (rows, columns), np.pad(public_view(at.x[0], at.inputs[0]), edges)

    def detail(self) -> str:
        size = f"{self.kernel_size[0]}×{self.kernel_size[1]}"
        return f"{tr('{filters} of {size}', filters=self.filters, size=size)} · {super().detail()}"

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        return self.windows(image(inputs)).arithmetic()
