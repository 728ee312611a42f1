"""embedding: a trained vector for each whole number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np

from nnstudio.catalog import KindOf, option
from nnstudio.engine.initializers import INITIALIZERS, Initializer, Uniform
from nnstudio.engine.layers.base import LAYERS, Layer, Parameter, vector
from nnstudio.engine.plan import Shape
from nnstudio.engine.site import Site


@LAYERS.register
class Embedding(Layer):
    """Looks up a trained vector for each whole number: words, categories.

    y[t] = embeddings[x[t]]. Input (batch, steps) of whole numbers from 0 to input_dim - 1 (others are cut to
    the nearest), embeddings (input_dim, output_dim), output (batch, steps, output_dim). Backward: each row
    gathers the gradient of all its uses; nothing flows on, as whole numbers have no gradient.
    """

    kind, title, order, group = "embedding", "Embedding", 7, "core"
    formula = "y = W_x"

    input_dim: int = option(
        1000, "How many different numbers there are.", ge=1, le=10_000_000, label="Vocabulary"
    )
    output_dim: int = option(16, "Length of each vector.", ge=1, le=100_000, label="Vector length")
    embeddings_initializer: Annotated[Initializer, KindOf(INITIALIZERS)] = option(
        Uniform(), "How the first vectors are drawn.", label="Initializer"
    )
    l1: float = option(
        0.0, "Adds this times the sum of |embeddings| to the loss.", ge=0, le=1e6,
        label="L1 penalty", log=True, advanced=True,
    )  # fmt: skip
    l2: float = option(
        0.0, "Adds this times the sum of embeddings² to the loss: keeps vectors short.", ge=0, le=1e6,
        label="L2 penalty", log=True,
    )  # fmt: skip
    max_norm: float | None = option(
        None, "After each update, vectors longer than this are scaled down to it.", gt=0, le=1e6,
        label="Max-norm", advanced=True,
    )  # fmt: skip
    trainable: bool = option(True, "Off freezes this layer: its vectors stay as they are.", advanced=True)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return (*vector(inputs), self.output_dim)

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        shape = (self.input_dim, self.output_dim)
        table = Parameter("embeddings", shape, self.embeddings_initializer, *shape, self.trainable)
        return (replace(table, l1=self.l1, l2=self.l2, max_norm=self.max_norm, norm_axes=(1,)),)

    def plan(self, at: Site) -> None:
        x, table, gradient = at.x[0], at.parameter("embeddings"), at.gradient("embeddings")
        rows, found = at.scratch("rows", x.shape, np.int64), at.scratch("found", (*x.shape, self.output_dim))
        at.forward(np.copyto, rows, x, "unsafe")
        at.forward(table.take, rows, 0, found, "clip")
        at.forward(np.copyto, at.z, found.transpose(0, 2, 1))
        if gradient is not None:
            at.backward(np.clip, rows, 0, self.input_dim - 1, rows)
            at.backward(gradient.fill, 0)
            at.backward(np.copyto, found, at.dz.transpose(0, 2, 1))
            at.backward(np.add.at, gradient, rows, found)
        if (dx := at.dx[0]) is not None:
            at.backward(dx.fill, 0)

    def detail(self) -> str:
        return f"{self.input_dim} × {self.output_dim}"
