"""xor."""

import numpy as np

from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Xor(Generator):
    """Four clusters at the corners of a square, opposite corners alike: no straight line can part them.

    Class 1 where the signs of x₁ and x₂ differ. Corners at ±0.5, each coordinate with normal noise around it.
    Source: Minsky & Papert 1969.
    """

    kind, title, order = "xor", "XOR", 1

    def points(self, rng: np.random.Generator) -> Points:
        corner = np.arange(self.samples) % 4
        signs = np.stack([corner // 2, corner % 2], axis=1)
        x = (signs - 0.5) + rng.normal(0, self.noise, (self.samples, 2))
        return x, (signs[:, 0] ^ signs[:, 1])
