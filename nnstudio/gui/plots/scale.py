"""Where values stand on an axis: as they are, or by their powers of ten."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnstudio.gui.plots.decimate import Array

LARGEST = 300.0
"""The largest exponent of a value: one can pan further than there are numbers."""


@dataclass(frozen=True)
class Scale:
    """From values to places and back. With ``log`` places are exponents of ten, and 0 and less lie infinitely
    far before everything.
    """

    log: bool = False

    def place(self, value: float) -> float:
        """Where a value stands."""
        if not self.log:
            return value
        return math.log10(value) if value > 0 else -math.inf

    def places(self, values: Array) -> Array:
        """The same of many, (n,)."""
        if not self.log:
            return values
        return np.log10(values, where=values > 0, out=np.full(len(values), -np.inf))

    def value(self, place: float) -> float:
        """What stands there."""
        return 10.0 ** max(-LARGEST, min(place, LARGEST)) if self.log else place


LINEAR = Scale()
