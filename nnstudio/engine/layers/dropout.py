"""dropout and spatial_dropout2d: units switched off at random while training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.engine.in_numbers import products
from nnstudio.engine.layers.base import LAYERS, Layer, image, only
from nnstudio.engine.plan import Array, Shape, public_view
from nnstudio.engine.site import Site


@LAYERS.register
class Dropout(Layer):
    """Switches off a random share of its inputs in every training step, so that no unit relies on another.

    Training: y = x · m / (1 - rate), each m is 0 with probability rate, else 1. Otherwise y = x. With
    ``classic`` (the form of Hinton et al. 2012) the factor moves: training y = x · m, otherwise y = x · (1 -
    rate). Input and output (batch, …), any shape. Backward: dx = dy times the same factors. Source:
    Srivastava et al. 2014.
    """

    kind, title, order, group = "dropout", "Dropout", 30, "regularization"
    samples_are_apart = False
    formula = "y = x·m / (1 − p), P(m = 0) = p"

    rate: float = option(0.5, "Share of the inputs that are switched off.", ge=0, lt=1)
    classic: bool = option(
        False,
        "Scale down when predicting, instead of up while training.",
        label="Scale at test time",
        advanced=True,
    )

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return only(inputs)

    def plan(self, at: Site) -> None:
        x, z, number, keep = at.x[0], at.z, at.z.dtype.type, 1 - self.rate
        if not at.training or self.rate == 0:
            at.forward(np.multiply, x, number(keep if self.classic else 1), z)
            return
        drawn = at.scratch("drawn", self._drawn_shape(z.shape))
        at.forward(at.rng.random, None, drawn.dtype, drawn)
        at.forward(np.greater_equal, drawn, number(self.rate), drawn)
        if not self.classic:
            at.forward(np.multiply, drawn, number(1 / keep), drawn)
        at.forward(np.multiply, x, drawn, z)
        if (dx := at.dx[0]) is not None:
            at.backward(np.multiply, at.dz, drawn, dx)

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        return self._kept(at, public_view(at.x[0], at.inputs[0]), sample, place)

    def worked_dx(self, at: Site, sample: int, place: Shape) -> list[str]:
        return self._kept(at, public_view(at.dz, at.output), sample, place)

    def _kept(self, at: Site, values: Array, sample: int, place: Shape) -> list[str]:
        """One value times its factor of this step: 0 where it is switched off."""
        if "drawn" not in at.named:
            return []
        factors = np.broadcast_to(at.named["drawn"], at.z.shape)
        return products([values[sample][place]], [public_view(factors, at.output)[sample][place]])

    def detail(self) -> str:
        return tr("rate {rate:g}", rate=self.rate)

    def _drawn_shape(self, held: Shape) -> Shape:
        """One number for each held input; kinds that drop several together draw fewer."""
        return held


@LAYERS.register
class SpatialDropout2D(Dropout):
    """Dropout of whole channels of an image: neighbours in a channel are too alike to be dropped one by one.

    Input and output (batch, height, width, channels). Source: Tompson et al. 2015.
    """

    kind, title, order, group = "spatial_dropout2d", "Spatial dropout 2D", 31, "regularization"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return image(inputs)

    def _drawn_shape(self, held: Shape) -> Shape:
        return (1, held[1], 1, held[3])
