"""The colours runs are told apart by: in the list, over the loss and in comparisons, beside their names."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from nnstudio.catalog.words import tr_later
from nnstudio.gui.theme import Theme
from nnstudio.project.runs import COLORS

NAMES = (
    tr_later("Violet"),
    tr_later("Teal"),
    tr_later("Pink"),
    tr_later("Green"),
    tr_later("Brown"),
    tr_later("Cyan"),
    tr_later("Red"),
    tr_later("Grey"),
)
_LIGHT = ("#7c3aed", "#0d9488", "#db2777", "#4d7c0f", "#92400e", "#0284c7", "#b91c1c", "#475569")
_DARK = ("#a78bfa", "#2dd4bf", "#f472b6", "#a3d34b", "#d9a66b", "#38bdf8", "#f87171", "#94a3b8")
assert len(NAMES) == len(_LIGHT) == len(_DARK) == COLORS


def run_color(index: int, theme: Theme) -> QColor:
    """A run's colour in this look. None of them is a colour of the live curves."""
    return QColor((_DARK if theme.is_dark else _LIGHT)[index % COLORS])


def swatch(color: QColor, size: int = 12, ratio: float = 1.0) -> QPixmap:
    """A small disc of a colour, for lists and menus."""
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as p:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(color)
        p.drawEllipse(QRectF(1, 1, size - 2, size - 2))
    return picture
