"""Mixing colours beforehand: painting with an opaque colour is several times faster than blending."""

from __future__ import annotations

from PySide6.QtGui import QColor


def mixed(under: QColor, over: QColor, share: float) -> QColor:
    """What ``over`` looks like on ``under`` where it covers ``share`` (0 to 1). Opaque."""
    pairs = ((under.red(), over.red()), (under.green(), over.green()), (under.blue(), over.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))
