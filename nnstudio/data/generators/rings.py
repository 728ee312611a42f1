"""rings."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Rings(Generator):
    """Broad rings around the origin, like a target: each ring is a class.

    Ring c of k fills radii (2c + 0.5) / (2k) to (2c + 1.5) / (2k), evenly by area, plus noise.
    """

    kind, title, order = "rings", "Rings", 6

    noise: float = option(
        0.02, "Standard deviation of the normal noise, in the units of the axes.", ge=0, le=10
    )
    classes: int = option(3, "How many rings there are, each a class of its own.", ge=2, le=10, unit="rings")

    def class_count(self) -> int:
        return self.classes

    def points(self, rng: np.random.Generator) -> Points:
        y = np.arange(self.samples) % self.classes
        inner, outer = ((2 * y + edge) / (2 * self.classes) for edge in (0.5, 1.5))
        radius = np.sqrt(rng.uniform(inner**2, outer**2))
        angle = rng.uniform(0, 2 * np.pi, self.samples)
        x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return x + rng.normal(0, self.noise, x.shape), y
