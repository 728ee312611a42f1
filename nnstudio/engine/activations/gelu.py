"""gelu: z times the share of a standard normal below z."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.activations.base import ACTIVATIONS, Activation, Scratch
from nnstudio.engine.plan import Array, Calls, into


@ACTIVATIONS.register
class GELU(Activation):
    """f(z) = z·Φ(z), with Φ the standard normal distribution: a smooth relu, usual in transformers.

    f'(z) = Φ(z) + z·φ(z), φ(z) = e^(-z²/2) / sqrt(2π). With ``approximate``, Φ(z) is taken as
    (1 + tanh(sqrt(2/π)(z + 0.044715 z³))) / 2. Source: Hendrycks & Gimpel 2016. Default exact, as in Keras.
    """

    kind, title, order = "gelu", "GELU", 32
    formula, derivative_formula = "f(z) = z·Φ(z)", "f'(z) = Φ(z) + z·φ(z)"
    derivative_from_output = False

    approximate: bool = option(False, "Use the tanh formula instead of the normal distribution.")

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        share, density = scratch("share"), scratch("density")
        return [*self._share(z, share, density, scratch), (np.multiply, (z, share, y))]

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        share = scratch("share")
        return [*self._share(z, share, d, scratch), (np.multiply, (d, z, d)), (np.add, (d, share, d))]

    def _share(self, z: Array, share: Array, density: Array, scratch: Scratch) -> Calls:
        return (_tanh_share if self.approximate else _normal_share)(z, share, density, scratch)


def _normal_share(z: Array, share: Array, density: Array, scratch: Scratch) -> Calls:
    """Calls that write Φ(z) and φ(z).

    With x = |z|/sqrt 2 and t = 2/(2 + x): erfc(x) = t·e^(P(t) - x²), where P is nearly a polynomial.
    """
    number, t, total = z.dtype.type, scratch("t"), scratch("total")
    coefficients = _tail_polynomial(30 if z.dtype == np.float64 else 12)
    calls: Calls = [
        (np.absolute, (z, t)),
        (into(np.minimum, t), (t, number(_FAR))),
        (np.multiply, (t, t, density)),
        (np.multiply, (density, number(-0.5), density)),  # -x²
        (np.multiply, (t, number(math.sqrt(0.5) / 2), t)),
        (np.add, (t, number(1), t)),
        (np.reciprocal, (t, t)),  # t, from about 0.1 (far out) to 1 (z = 0)
        (np.subtract, (t, number(_MIDDLE), share)),
        (total.fill, (coefficients[0],)),
    ]
    for coefficient in coefficients[1:]:  # Horner's rule around the middle of t's range
        calls += [(np.multiply, (total, share, total)), (np.add, (total, number(coefficient), total))]
    return [
        *calls,
        (np.add, (total, density, total)),
        (np.exp, (total, total)),
        (np.multiply, (total, t, total)),  # erfc(|z|/sqrt 2)
        (np.subtract, (total, number(1), total)),
        (np.copysign, (total, z, share)),
        (np.add, (share, number(1), share)),
        (np.multiply, (share, number(0.5), share)),
        (np.exp, (density, density)),
        (np.multiply, (density, number(1 / math.sqrt(2 * math.pi)), density)),
    ]


_FAR = 9.0  # Φ(-9) = 1e-19: nothing, in every precision
_MIDDLE = (1 + 2 / (2 + _FAR / math.sqrt(2))) / 2


@cache
def _tail_polynomial(degree: int) -> tuple[float, ...]:
    """P(t) = ln(erfc(x)/t) + x² as a polynomial in (t - middle), highest power first."""
    half = 1 - _MIDDLE
    series = np.polynomial.chebyshev.Chebyshev.interpolate(
        lambda t: np.array([_tail(value) for value in t]), degree, (_MIDDLE - half, _MIDDLE + half)
    )
    powers = np.polynomial.chebyshev.cheb2poly(series.coef)
    return tuple(float(c) / half**power for power, c in reversed(list(enumerate(powers))))


def _tail(t: float) -> float:
    x = 2 / t - 2
    return math.log(math.erfc(x) / t) + x * x


def _tanh_share(z: Array, share: Array, density: Array, scratch: Scratch) -> Calls:
    """Calls that write (1 + tanh u)/2 and its derivative, u = sqrt(2/π)(z + 0.044715 z³)."""
    number, near = z.dtype.type, scratch("near")
    scale, cubic = math.sqrt(2 / math.pi), 0.044715
    return [
        # Beyond 20 the tanh is ±1; cutting keeps z³ small.
        (into(np.minimum, near), (z, number(20))),
        (into(np.maximum, near), (near, number(-20))),
        (np.multiply, (near, near, density)),
        (np.multiply, (density, number(cubic * scale), share)),
        (np.add, (share, number(scale), share)),
        (np.multiply, (share, near, share)),
        (np.tanh, (share, share)),
        (np.multiply, (density, number(3 * cubic * scale), density)),
        (np.add, (density, number(scale), density)),  # du/dz
        (np.multiply, (share, share, near)),
        (np.subtract, (number(1), near, near)),
        (np.multiply, (density, near, density)),
        (np.multiply, (density, number(0.5), density)),
        (np.add, (share, number(1), share)),
        (np.multiply, (share, number(0.5), share)),
    ]
