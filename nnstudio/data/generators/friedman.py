"""friedman."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Friedman(Generator):
    """A smooth function of five inputs, hidden among others that do not matter.

    y = 10 sin(π x₁ x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅ + noise, all inputs uniform in 0 … 1.
    Source: Friedman 1991, Multivariate adaptive regression splines, equation 61.
    """

    kind, title, order = "friedman", "Friedman’s function", 10
    target_name = "y"

    noise: float = option(1.0, "Standard deviation of the normal noise of y.", ge=0, le=10)
    useless: int = option(5, "How many further inputs have no influence at all.", ge=0, le=95, unit="inputs")

    def class_count(self) -> int:
        return 0

    def inputs(self) -> tuple[str, ...]:
        return tuple(f"x{i + 1}" for i in range(5 + self.useless))

    def points(self, rng: np.random.Generator) -> Points:
        x = rng.uniform(0, 1, (self.samples, 5 + self.useless))
        y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
        return x, y + rng.normal(0, self.noise, y.shape)
