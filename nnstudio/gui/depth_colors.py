"""One perceptual colour map for the depth of layers: from first to last it grows evenly lighter.

Computed in OKLCh (Björn Ottosson, 2020: "A perceptual color space for image processing"), where equal steps
look equal. Hue turns from purple over blue to green; in grey the order is still told by lightness.
"""

from __future__ import annotations

import math
from functools import lru_cache

_HUES = (322.0, 165.0)
_LIGHTNESS = {False: (0.42, 0.64), True: (0.56, 0.86)}
_CHROMA = 0.16


@lru_cache(maxsize=4096)
def depth_hex(index: int, count: int, *, dark: bool) -> str:
    """``#rrggbb`` of layer ``index`` (from 0) of ``count``; ``dark`` is for a dark background."""
    share = min(max(index / (count - 1), 0.0), 1.0) if count > 1 else 0.5
    low, high = _LIGHTNESS[dark]
    hue = math.radians(_HUES[0] + share * (_HUES[1] - _HUES[0]))
    return oklch_hex(low + share * (high - low), _CHROMA, hue)


def oklch_hex(lightness: float, chroma: float, hue: float) -> str:
    """``#rrggbb`` of a colour in OKLCh; ``hue`` in radians. What no screen can show is made greyer."""
    while True:
        rgb = _to_linear_rgb(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if chroma < 1e-3 or all(-1e-6 <= c <= 1.000001 for c in rgb):
            break
        chroma *= 0.97  # outside what a screen can show: greyer, never lighter or darker
    return "#" + "".join(f"{round(255 * _gamma(c)):02x}" for c in rgb)


def _to_linear_rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(linear: float) -> float:
    linear = min(max(linear, 0.0), 1.0)
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
