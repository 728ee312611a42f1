"""input: where data enters."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Shape as ShapeOption
from nnstudio.catalog.words import tr
from nnstudio.engine.layers.base import LAYERS, Layer, ShapeError, show
from nnstudio.engine.plan import Shape
from nnstudio.engine.site import Site


@LAYERS.register
class Input(Layer):
    """Where data enters the network: one row of features, an image or a sequence a sample.

    Left empty, the shape is the data's own. Output: (batch, *shape).
    """

    kind, title, order, group = "input", "Input", 1, "input/output"
    is_input = True
    slots = ()

    shape: ShapeOption | None = option(
        None, "Shape of one sample without the batch axis; empty takes the data's own.", as_type="shape"
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        if any(extent < 1 for extent in inputs[0]):
            raise ShapeError(
                tr(
                    "needs a shape of whole numbers from 1, but the samples are {shape}.",
                    shape=show(inputs[0]),
                )
            )
        return inputs[0]

    def plan(self, at: Site) -> None:
        """Nothing to compute: the network copies each batch into this node's array."""
