"""How weights and outputs look: blue and solid above zero, orange and dashed below, wide where large."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.theme import Theme, current, ui_font

THICKEST = 5.0
LEGEND = tr_later("positive"), tr_later("negative"), tr_later("bias"), tr_later("output − 0 +")
FONT, APART = 12, 16


class Legend(QWidget):
    """What colour, dash and width mean."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(20)
        self.setMinimumWidth(120)  # in a narrow window its end is cut off
        self.setAccessibleName(
            tr("Blue and solid is positive, orange and dashed is negative; wide is large.")
        )

    def sizeHint(self) -> QSize:
        """With room for all of it, however long the words of the language are."""
        metrics = QFontMetricsF(ui_font(FONT))
        words = sum(metrics.horizontalAdvance(tr(each)) for each in LEGEND)
        return QSize(math.ceil(words) + 2 * (32 + APART) + 17 + APART + 61 + 2, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setFont(ui_font(FONT))
            x = 0.0
            positive, negative, bias, output = map(tr, LEGEND)
            for sign, words in ((1.0, positive), (-1.0, negative)):
                p.setPen(weight_pen(theme, sign, 0.6, 1.0))
                p.drawLine(QPointF(x, 10), QPointF(x + 26, 10))
                x = self._write(p, x + 32, words, theme)
            p.setPen(QPen(theme.color("dim"), 1.2))
            p.setBrush(theme.color("panel"))
            p.drawRect(QRectF(x + 3, 6.5, 7, 7))
            x = self._write(p, x + 17, bias, theme)
            ramp = QLinearGradient(x, 0, x + 54, 0)
            for at in (0.0, 0.25, 0.5, 0.75, 1.0):
                ramp.setColorAt(at, tone(theme, 2 * at - 1))
            p.setPen(QPen(theme.color("line"), 1))
            p.setBrush(ramp)
            p.drawRoundedRect(QRectF(x, 4.5, 54, 11), 3, 3)
            self._write(p, x + 61, output, theme)

    def _write(self, p: QPainter, x: float, words: str, theme: Theme) -> float:
        width = QFontMetricsF(p.font()).horizontalAdvance(words)
        p.setPen(theme.color("dim"))
        p.drawText(QRectF(x, 0, width + 2, 20), Qt.AlignmentFlag.AlignVCenter, words)
        return x + width + APART


def tone(theme: Theme, value: float) -> QColor:
    """−1 orange, 0 paper, 1 blue."""
    end = theme.color("series_train" if value >= 0 else "series_validation")
    return mixed(theme.color("panel"), end, min(1.0, abs(value)))


def weight_pen(theme: Theme, value: float, share: float, crowd: float, *, strong: bool = False) -> QPen:
    color = theme.color("series_train" if value >= 0 else "series_validation")
    paper = theme.color("panel")
    pen = QPen(
        mixed(paper, color, 1.0 if strong else 0.3 + 0.7 * math.sqrt(share)),
        max(0.6, THICKEST * share * crowd),
    )
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if value < 0:
        length = max(3.0, 6.0 / max(pen.widthF(), 1.0))
        pen.setDashPattern([length, 0.6 * length])
    return pen


def paint_plane(p: QPainter, place: QRectF, values: Array, theme: Theme) -> None:
    """A unit's output over the plane, up is up, in a rounded frame."""
    colors = _ramp(theme)
    index = np.clip(np.round((np.nan_to_num(values) + 1) * 64), 0, 128).astype(np.intp)
    rgb = np.ascontiguousarray(colors[index][::-1])
    height, width = rgb.shape[:2]
    image = QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    path = QPainterPath()
    path.addRoundedRect(place, 4, 4)
    p.save()
    p.setClipPath(path)
    p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    p.drawImage(place, image)
    p.restore()
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.setPen(QPen(theme.color("dim"), 1.2))
    p.drawRoundedRect(place, 4, 4)


@lru_cache
def _ramp(theme: Theme) -> Array:
    """129 colours from −1 to 1: to mix them takes longer than to paint with them."""
    return np.array([_rgb(tone(theme, v)) for v in np.linspace(-1, 1, 129).tolist()], np.uint8)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
