"""sine."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Sine(Generator):
    """One wave to be followed: regression with a single input.

    y = sin(2π · periods · x / 2) + noise, x uniform in −1 … 1.
    """

    kind, title, order = "sine", "Sine wave", 8
    input_names, target_name = ("x",), "y"

    periods: float = option(
        1.0, "How many whole waves lie between x = −1 and x = 1.", gt=0, le=20, unit="periods"
    )

    def class_count(self) -> int:
        return 0

    def points(self, rng: np.random.Generator) -> Points:
        x = rng.uniform(-1, 1, (self.samples, 1))
        return x, np.sin(np.pi * self.periods * x) + rng.normal(0, self.noise, x.shape)
