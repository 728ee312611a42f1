"""circles."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points, halves
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Circles(Generator):
    """A small circle inside a large one.

    Class 0 on the circle of radius 1, class 1 on the circle of radius ``factor``, plus noise.
    """

    kind, title, order = "circles", "Circles", 3

    noise: float = option(
        0.05, "Standard deviation of the normal noise, in the units of the axes.", ge=0, le=10
    )
    factor: float = option(0.5, "Radius of the inner circle; the outer one has radius 1.", gt=0, lt=1)

    def points(self, rng: np.random.Generator) -> Points:
        y = halves(self.samples)
        angle = rng.uniform(0, 2 * np.pi, self.samples)
        radius = np.where(y == 0, 1.0, self.factor)
        x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return x + rng.normal(0, self.noise, x.shape), y
