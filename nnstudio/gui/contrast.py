"""How well words can be read on a ground: WCAG's contrast ratio; black or white, whichever has more."""

from __future__ import annotations

from PySide6.QtGui import QColor

ENOUGH = 4.5
"""What WCAG 2.2 asks of words of ordinary size (AA). Black or white has it on every colour."""


def luminance(color: QColor) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: QColor, b: QColor) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def words_on(ground: QColor) -> QColor:
    """The colour of words on an opaque ground that may be any."""
    white, black = QColor("#ffffff"), QColor("#000000")
    return white if contrast(white, ground) >= ENOUGH else black
