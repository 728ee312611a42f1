"""noise."""

from typing import Any

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.augmentation.base import AUGMENTATIONS, Augmentation, Change
from nnstudio.engine.plan import Array, Shape


@AUGMENTATIONS.register
class Noise(Augmentation):
    """Normal noise on every number: small differences shall not matter.

    x ← x + ε, ε ~ N(0, sd²), drawn anew each time, in the units the network sees (after scaling). For tables
    and pictures alike; columns of categories, as 0/1 columns or as ranks, stay as they are.
    """

    kind, title, order = "noise", "Noise", 4
    keras = "GaussianNoise"

    sd: float = option(
        0.1, "Standard deviation of the noise, in the units the network sees.", gt=0, le=1e6,
        label="Standard deviation",
    )  # fmt: skip

    def plan(self, shape: Shape, dtype: Any, steady: Array | None = None) -> Change:
        drawn = np.empty(shape, dtype)
        sd: Any = self.sd if steady is None else np.where(steady, 0, self.sd).astype(dtype)

        def change(batch: Array, rng: np.random.Generator) -> None:
            rng.standard_normal(dtype=drawn.dtype, out=drawn)
            np.multiply(drawn, sd, drawn)
            np.add(batch, drawn, batch)

        return change
