"""moons."""

import numpy as np

from nnstudio.data.generators.base import Generator, Points, halves
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Moons(Generator):
    """Two half circles that reach into each other.

    Class 0: (cos t, sin t), class 1: (1 − cos t, ½ − sin t), t uniform in 0 … π; centred on 0.
    """

    kind, title, order = "moons", "Moons", 2

    def points(self, rng: np.random.Generator) -> Points:
        y = halves(self.samples)
        t = rng.uniform(0, np.pi, self.samples)
        upper = np.stack([np.cos(t), np.sin(t)], axis=1)
        lower = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], axis=1)
        x = np.where(y[:, None] == 0, upper, lower) - (0.5, 0.25)
        return x + rng.normal(0, self.noise, x.shape), y
