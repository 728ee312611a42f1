"""checkerboard."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Checkerboard(Generator):
    """A checkerboard of two classes over the square from −1 to 1.

    Class = (column + row) mod 2 of the field a point is drawn in, before noise moves it.
    """

    kind, title, order = "checkerboard", "Checkerboard", 7

    noise: float = option(
        0.0, "Standard deviation of the normal noise, in the units of the axes.", ge=0, le=10
    )
    fields: int = option(3, "Fields along each side of the board.", ge=2, le=20, unit="fields")

    def points(self, rng: np.random.Generator) -> Points:
        place = rng.uniform(0, self.fields, (self.samples, 2))
        y = np.floor(place).astype(np.int64).sum(axis=1) % 2
        x = place * (2 / self.fields) - 1
        return x + rng.normal(0, self.noise, x.shape), y
