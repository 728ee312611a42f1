"""conv2d: one small kernel slides over the whole image."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.engine.layers.base import LAYERS, Parameter, image
from nnstudio.engine.layers.convolution import Convolution
from nnstudio.engine.layers.windows import Extents, Windows
from nnstudio.engine.plan import Shape


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

    def detail(self) -> str:
        size = f"{self.kernel_size[0]}×{self.kernel_size[1]}"
        return f"{tr('{filters} of {size}', filters=self.filters, size=size)} · {super().detail()}"

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        return self.windows(image(inputs)).arithmetic()
