"""Initial weights. Each kind draws from its formula, given a kernel's fan_in and fan_out."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nnstudio.catalog import Declaration, Registry


class Initializer(Declaration):
    """Draws the first values of a parameter."""

    def sample(
        self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> NDArray[np.float64]:
        """An array of ``shape`` in float64 (the network casts it to its own dtype)."""
        raise NotImplementedError

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        """The standard deviation of the draw, for the inspector: sd as a plain number."""
        raise NotImplementedError


INITIALIZERS: Registry[Initializer] = Registry("initializers", "initializer")


class _Scaled(Initializer):
    """Uniform or normal draws whose variance is scale / fan."""

    scale: ClassVar[float]
    fan: ClassVar[str]
    uniform: ClassVar[bool]

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        fan = {"in": fan_in, "avg": (fan_in + fan_out) / 2}[self.fan]
        return math.sqrt(self.scale / max(fan, 1))

    def sample(
        self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> NDArray[np.float64]:
        sd = self.standard_deviation(fan_in, fan_out)
        if self.uniform:
            limit = math.sqrt(3.0) * sd
            return rng.uniform(-limit, limit, shape)
        return rng.normal(0.0, sd, shape)


@INITIALIZERS.register
class GlorotUniform(_Scaled):
    """Uniform in ±sqrt(6 / (fan_in + fan_out)): keeps variance level forward and backward; for sigmoid and tanh.

    Variance 2 / (fan_in + fan_out). Source: Glorot & Bengio 2010, equation 16; Keras's default.
    """

    kind, title, order = "glorot_uniform", "Glorot uniform", 1
    scale, fan, uniform = 1.0, "avg", True


@INITIALIZERS.register
class Zeros(Initializer):
    """All zeros: right for biases; for kernels it shows why weights must differ (every unit learns the same)."""

    kind, title, order = "zeros", "Zeros", 20

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        return 0.0

    def sample(
        self,
        rng: np.random.Generator,
        shape: tuple[int, ...],
        fan_in: int,
        fan_out: int,
    ) -> NDArray[np.float64]:
        return np.zeros(shape)
