"""blobs."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.generators.base import Generator, Points
from nnstudio.data.source import GENERATORS


@GENERATORS.register
class Blobs(Generator):
    """Round clouds of points, one for each class, on a circle around the origin.

    Centre of class c of k: radius · (cos 2πc/k, sin 2πc/k); normal noise in both directions.
    """

    kind, title, order = "blobs", "Blobs", 5

    noise: float = option(0.8, "Standard deviation of each cloud, in the units of the axes.", ge=0, le=10)
    centers: int = option(
        3, "How many clouds there are, each a class of its own.", ge=2, le=20, unit="clouds"
    )
    radius: float = option(3.0, "Distance of the centres from the origin.", gt=0, le=100)

    def class_count(self) -> int:
        return self.centers

    def points(self, rng: np.random.Generator) -> Points:
        y = np.arange(self.samples) % self.centers
        angle = 2 * np.pi * y / self.centers
        middle = self.radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return middle + rng.normal(0, self.noise, middle.shape), y
