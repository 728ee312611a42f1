"""activation: a function of its own on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from nnstudio.catalog import KindOf, option
from nnstudio.catalog.words import tr_inside
from nnstudio.engine.activations import ACTIVATIONS, Activation
from nnstudio.engine.activations.relu import ReLU
from nnstudio.engine.in_numbers import number
from nnstudio.engine.layers.base import LAYERS, Layer, only
from nnstudio.engine.plan import Shape, public_view
from nnstudio.engine.site import Site


@LAYERS.register
class ActivationLayer(Layer):
    """Applies an activation to every number, or softmax over the last axis: y = f(x).

    Input and output (batch, …), any shape. Backward: dx = dy · f'(x).
    """

    kind, title, order, group = "activation", "Activation", 3, "activation"

    activation: Annotated[Activation, KindOf(ACTIVATIONS)] = option(ReLU(), "The function f.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return only(inputs)

    def plan(self, at: Site) -> None:
        at.forward(np.copyto, at.z, at.x[0])
        if (dx := at.dx[0]) is not None:
            at.backward(np.copyto, dx, at.dz)

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        return [number(public_view(at.x[0], at.output)[sample][place])]

    def worked_dx(self, at: Site, sample: int, place: Shape) -> list[str]:
        return [number(public_view(at.dz, at.output)[sample][place])]

    def output_activation(self) -> Activation:
        return self.activation

    def detail(self) -> str:
        return tr_inside(self.activation.title)
