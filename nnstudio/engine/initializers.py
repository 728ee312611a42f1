"""Initial weights. Each kind draws from its formula, given a kernel's fan_in and fan_out."""

from __future__ import annotations

import math
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from nnstudio.catalog import Declaration, Registry, option
from nnstudio.catalog.words import tr

Shape = tuple[int, ...]
Draw = NDArray[np.float64]


class Initializer(Declaration):
    """Draws the first values of a parameter."""

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
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

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
        sd = self.standard_deviation(fan_in, fan_out)
        if self.uniform:
            limit = math.sqrt(3.0) * sd
            return rng.uniform(-limit, limit, shape)
        return rng.normal(0.0, sd, shape)


@INITIALIZERS.register
class GlorotUniform(_Scaled):
    """Uniform in ±sqrt(6 / (fan_in + fan_out)): keeps variance level both ways; for sigmoid and tanh.

    Variance 2 / (fan_in + fan_out). Source: Glorot & Bengio 2010, equation 16; Keras's default.
    """

    kind, title, order = "glorot_uniform", "Glorot uniform", 1
    scale, fan, uniform = 1.0, "avg", True


@INITIALIZERS.register
class GlorotNormal(_Scaled):
    """Normal with variance 2 / (fan_in + fan_out): Glorot's rule with a bell instead of a box.

    Drawn from the whole normal distribution; Keras cuts at two standard deviations and rescales.
    """

    kind, title, order = "glorot_normal", "Glorot normal", 2
    scale, fan, uniform = 1.0, "avg", False


@INITIALIZERS.register
class HeUniform(_Scaled):
    """Uniform in ±sqrt(6 / fan_in): makes up for relu switching off half of its inputs.

    Variance 2 / fan_in. Source: He et al. 2015.
    """

    kind, title, order = "he_uniform", "He uniform", 3
    scale, fan, uniform = 2.0, "in", True


@INITIALIZERS.register
class HeNormal(_Scaled):
    """Normal with variance 2 / fan_in: the usual choice for relu and its kin.

    Source: He et al. 2015, equation 10. Drawn from the whole normal distribution; Keras cuts at two standard
    deviations and rescales.
    """

    kind, title, order = "he_normal", "He normal", 4
    scale, fan, uniform = 2.0, "in", False


@INITIALIZERS.register
class LecunUniform(_Scaled):
    """Uniform in ±sqrt(3 / fan_in): keeps the variance of what flows forward.

    Variance 1 / fan_in. Source: LeCun et al. 1998.
    """

    kind, title, order = "lecun_uniform", "LeCun uniform", 5
    scale, fan, uniform = 1.0, "in", True


@INITIALIZERS.register
class LecunNormal(_Scaled):
    """Normal with variance 1 / fan_in: what selu asks for.

    Source: LeCun et al. 1998. Drawn from the whole normal distribution; Keras cuts at two standard
    deviations and rescales.
    """

    kind, title, order = "lecun_normal", "LeCun normal", 6
    scale, fan, uniform = 1.0, "in", False


@INITIALIZERS.register
class FanInUniform(_Scaled):
    """Uniform in ±1 / sqrt(fan_in): the old rule of thumb, a third of LeCun's variance.

    Variance 1 / (3 fan_in). PyTorch's default for dense layers.
    """

    kind, title, order = "fan_in_uniform", "Fan-in uniform", 7
    scale, fan, uniform = 1 / 3, "in", True


@INITIALIZERS.register
class Uniform(Initializer):
    """Uniform between two bounds, whatever the size of the layer.

    Variance (maxval - minval)² / 12.
    """

    kind, title, order = "uniform", "Uniform", 8

    minval: float = option(-0.05, "Smallest value.", ge=-1e6, le=1e6, label="From")
    maxval: float = option(0.05, "Largest value.", ge=-1e6, le=1e6, label="To")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minval > self.maxval:
            raise ValueError(
                tr(
                    "minval must not be above maxval, got {minval:g} and {maxval:g}.",
                    minval=self.minval,
                    maxval=self.maxval,
                )
            )
        return self

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        return (self.maxval - self.minval) / math.sqrt(12)

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
        return rng.uniform(self.minval, self.maxval, shape)


@INITIALIZERS.register
class Normal(Initializer):
    """Normal around a mean, whatever the size of the layer.

    Variance stddev².
    """

    kind, title, order = "normal", "Normal", 9

    mean: float = option(0.0, "Middle of the bell.", ge=-1e6, le=1e6)
    stddev: float = option(
        0.05, "Standard deviation: how wide the bell is.", ge=0, le=1e6, label="Standard deviation"
    )

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        return self.stddev

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
        return rng.normal(self.mean, self.stddev, shape)


@INITIALIZERS.register
class TruncatedNormal(Initializer):
    """Normal, with values beyond two standard deviations drawn again: no outliers at the start.

    The cut makes the draw narrower: its standard deviation is 0.8796 · stddev, as in Keras.
    """

    kind, title, order = "truncated_normal", "Truncated normal", 10

    mean: float = option(0.0, "Middle of the bell.", ge=-1e6, le=1e6)
    stddev: float = option(
        0.05, "Standard deviation before the cut.", ge=0, le=1e6, label="Standard deviation"
    )

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        return 0.8796256610342398 * self.stddev  # sqrt(1 - 4·φ(2) / (2·Φ(2) - 1))

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
        drawn = rng.standard_normal(shape)
        while (outside := np.abs(drawn) > 2).any():
            drawn[outside] = rng.standard_normal(int(outside.sum()))
        return self.mean + self.stddev * drawn


@INITIALIZERS.register
class Orthogonal(Initializer):
    """A random rotation: columns (or rows, whichever are fewer) are at right angles and of length ``gain``.

    The kernel is seen as a matrix (all axes but the last, last) and is the Q of a normal matrix's QR, signs
    made uniform. Variance gain² / max(rows, columns). Source: Saxe, McClelland & Ganguli 2014.
    """

    kind, title, order = "orthogonal", "Orthogonal", 11

    gain: float = option(1.0, "Length of each column.", ge=0, le=1e6)

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        return self.gain / math.sqrt(max(fan_in, fan_out, 1))

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
        rows, columns = math.prod(shape[:-1]), shape[-1] if shape else 1
        normal = rng.standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(normal)
        q = q * np.sign(np.diag(r))
        return self.gain * (q if rows >= columns else q.T).reshape(shape)


class _Same(Initializer):
    """Every entry is one number."""

    def _value(self) -> float:
        raise NotImplementedError

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        return 0.0

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
        return np.full(shape, self._value())


@INITIALIZERS.register
class Zeros(_Same):
    """All zeros: right for biases; in kernels every unit then learns the same."""

    kind, title, order = "zeros", "Zeros", 20

    def _value(self) -> float:
        return 0.0


@INITIALIZERS.register
class Ones(_Same):
    """All ones: for scales; in kernels it shows why weights must differ."""

    kind, title, order = "ones", "Ones", 21

    def _value(self) -> float:
        return 1.0


@INITIALIZERS.register
class Constant(_Same):
    """One number everywhere: for biases that should start on one side.

    For example 0.1 under relu, so that every unit starts alive.
    """

    kind, title, order = "constant", "Constant", 22

    value: float = option(0.0, "The number.", ge=-1e6, le=1e6)

    def _value(self) -> float:
        return self.value
