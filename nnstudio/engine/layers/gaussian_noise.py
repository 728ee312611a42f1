"""gaussian_noise: a little noise while training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.engine.layers.base import LAYERS, Layer, only
from nnstudio.engine.plan import Shape
from nnstudio.engine.site import Site


@LAYERS.register
class GaussianNoise(Layer):
    """Adds normal noise in every training step: like having more, slightly different samples.

    Training: y = x + stddev · N(0, 1). Otherwise y = x. Input and output (batch, …), any shape. Backward: dx
    = dy.
    """

    kind, title, order, group = "gaussian_noise", "Gaussian noise", 32, "regularization"
    samples_are_apart = False
    formula = "y = x + σ·n, n ~ N(0, 1)"

    stddev: float = option(0.1, "Standard deviation of the noise.", ge=0, le=1e6, label="Standard deviation")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return only(inputs)

    def plan(self, at: Site) -> None:
        x, z = at.x[0], at.z
        if at.training and self.stddev > 0:
            noise = at.scratch("noise", z.shape)
            at.forward(at.rng.standard_normal, None, noise.dtype, noise)
            at.forward(np.multiply, noise, z.dtype.type(self.stddev), noise)
            at.forward(np.add, x, noise, z)
        else:
            at.forward(np.copyto, z, x)
        if (dx := at.dx[0]) is not None:
            at.backward(np.copyto, dx, at.dz)

    def detail(self) -> str:
        return tr("sd {stddev:g}", stddev=self.stddev)
