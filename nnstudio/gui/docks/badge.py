"""A number on a rounded ground, as the picture of a tab."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QIcon, QPainter, QPixmap

from nnstudio.gui.theme import current, ui_font

HEIGHT, LEAST = 16, 16


def badge_icon(count: int, token: str, ratio: float = 1.0) -> QIcon:
    """``count`` in the colours of the theme's ``token``; no picture for 0. Beyond 99 it says ‘99+’."""
    if not count:
        return QIcon()
    theme, text = current(), str(count) if count < 100 else "99+"
    font = ui_font(11, QFont.Weight.DemiBold)
    width = max(LEAST, round(QFontMetricsF(font).horizontalAdvance(text)) + 9)
    picture = QPixmap(round(width * ratio), round(HEIGHT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as p:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color(token))
        area = QRectF(0, 0, width, HEIGHT)
        p.drawRoundedRect(area, HEIGHT / 2, HEIGHT / 2)
        p.setFont(font)
        p.setPen(theme.color("panel"))
        p.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    return QIcon(picture)
