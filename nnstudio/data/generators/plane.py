"""plane."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Plane(Generator):
    """A tilted plane: the regression that a single linear unit solves exactly.

    y = slope₁ · x₁ + slope₂ · x₂ + offset + noise, x uniform in −1 … 1.
    """

    kind, title, order = "plane", "Plane", 9
    target_name = "y"

    slope_1: float = option(1.0, "How much y grows when x₁ grows by 1.", ge=-100, le=100, label="Slope 1")
    slope_2: float = option(-2.0, "How much y grows when x₂ grows by 1.", ge=-100, le=100, label="Slope 2")
    offset: float = option(0.5, "y where both inputs are 0.", ge=-100, le=100)

    def class_count(self) -> int:
        return 0

    def points(self, rng: np.random.Generator) -> Points:
        x = rng.uniform(-1, 1, (self.samples, 2))
        y = x @ (self.slope_1, self.slope_2) + self.offset
        return x, y + rng.normal(0, self.noise, y.shape)
