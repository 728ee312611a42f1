"""spirals."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Spirals(Generator):
    """Arms that wind around each other: hard for a small network, a classic test for a deep one.

    Arm c of k: radius r from 0 to 1 with angle 2π (turns · r + c / k). The square root of a uniform draw
    gives r, so that points lie evenly along the arm.
    Source: after the two-spirals problem of Lang & Witbrock 1988.
    """

    kind, title, order = "spirals", "Spirals", 4

    samples: int = option(600, "How many samples are drawn.", ge=4, le=1_000_000, unit="samples", log=True)
    noise: float = option(
        0.02, "Standard deviation of the normal noise, in the units of the axes.", ge=0, le=10
    )
    turns: float = option(1.5, "How often each arm winds around the centre.", ge=0.1, le=10, unit="turns")
    classes: int = option(2, "How many arms there are, each a class of its own.", ge=2, le=10, unit="classes")

    def class_count(self) -> int:
        return self.classes

    def points(self, rng: np.random.Generator) -> Points:
        y = np.arange(self.samples) % self.classes
        radius = np.sqrt(rng.uniform(0, 1, self.samples))
        angle = 2 * np.pi * (self.turns * radius + y / self.classes)
        x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return x + rng.normal(0, self.noise, x.shape), y
