"""conv1d: one small kernel slides along a sequence."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.engine.layers.base import LAYERS, Parameter, sequence
from nnstudio.engine.layers.convolution import Convolution
from nnstudio.engine.layers.windows import Span, Windows
from nnstudio.engine.plan import Shape


@LAYERS.register
class Conv1D(Convolution):
    """Slides each filter along the sequence and applies the activation: the same weights see every moment.

    z[t, o] = sum over p, c of x[t·s + p, c] · kernel[p, c, o] + bias[o], y = f(z). Input (batch, steps,
    channels), kernel (size, channels, filters), bias (filters), output (batch, steps', filters) with
    steps' = floor((steps - size + padding) / stride) + 1. Fans: size · channels in, size · filters out.
    """

    kind, title, order = "conv1d", "Conv1D", 11
    formula = "z_io = Σ_pc x_(i·s+p, c)·W_pco + b_o, y = f(z)"

    kernel_size: int = option(3, "Steps each filter sees at a time.", ge=1, le=100_000, label="Kernel size")
    strides: int = option(1, "Steps between windows.", ge=1, le=100_000)

    def windows(self, shape: Shape) -> Windows:
        return Windows(Span.of(shape[0], self.kernel_size, self.strides, self.padding), Span(1, 1, 1))

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return (self.windows(sequence(inputs)).rows.places, self.filters)

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        channels, size = sequence(inputs)[1], self.kernel_size
        return self.kernel_and_bias(
            (size, channels, self.filters), fan_in=size * channels, fan_out=size * self.filters
        )

    def detail(self) -> str:
        return (
            f"{tr('{filters} of {size}', filters=self.filters, size=self.kernel_size)} · {super().detail()}"
        )

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        return self.windows(sequence(inputs)).rows.arithmetic()
