"""Small pictures of numbers, drawn with a painter into a rectangle. Colours come from the theme handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from nnstudio.gui.theme import Theme

Array = NDArray[Any]

TRIANGLE = ((0.0, -1.2), (1.1, 0.8), (-1.1, 0.8))
"""Corners, in radii of the dot it stands beside."""


def class_color(theme: Theme, index: int) -> QColor:
    """The colour of a class in small pictures; eight differ, then they repeat."""
    groups = ("normalization", "convolution", "regularization", "pooling", "merge", "input/output")
    first = (theme.color("accent"), theme.color("series_validation"))
    return (*first, *(theme.group_color(g) for g in groups))[index % 8]


def draw_mark(p: QPainter, at: QPointF, label: int, radius: float = 4.5) -> None:
    """A dot, a square, a triangle or a diamond, by class: who sees no colours tells classes by their form."""
    form = label % 4
    if form == 0:
        p.drawEllipse(at, radius, radius)
    elif form == 1:
        half = radius * 0.9
        p.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
    else:
        corners = TRIANGLE if form == 2 else ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0))
        p.drawPolygon(QPolygonF([at + QPointF(x, y) * radius for x, y in corners]))


def fit(rect: QRectF, x: Array, y: Array, *, equal: bool = False) -> tuple[Array, Array]:
    """Pixels of points: the box around them fills ``rect``, y upwards; ``equal`` keeps circles round."""
    low = np.array([np.min(x), np.min(y)], dtype=float)
    span = np.array([np.max(x), np.max(y)], dtype=float) - low
    span[span <= 0] = 1.0
    scale = np.array([rect.width(), rect.height()]) / span
    if equal:
        scale[:] = scale.min()
    size = span * scale
    left, bottom = rect.center().x() - size[0] / 2, rect.center().y() + size[1] / 2
    return left + (x - low[0]) * scale[0], bottom - (y - low[1]) * scale[1]


def polyline(
    p: QPainter, x: Array, y: Array, color: QColor, *, width: float = 2.0, dashed: bool = False
) -> None:
    """A line through pixels."""
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if dashed:
        pen.setDashPattern([3.0, 2.5])
    p.setPen(pen)
    p.setBrush(Qt.BrushStyle.NoBrush)
    p.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))


def draw_scatter(
    p: QPainter,
    rect: QRectF,
    points: Array,
    colors: Sequence[QColor],
    labels: Sequence[int] | None = None,
    *,
    radius: float = 2.5,
    equal: bool = True,
) -> None:
    """Marks at ``points`` (N, 2), one colour each; with ``labels``, one form for each class too."""
    x, y = fit(rect, points[:, 0], points[:, 1], equal=equal)
    p.setPen(Qt.PenStyle.NoPen)
    forms = [0] * len(points) if labels is None else labels
    for a, b, color, form in zip(x.tolist(), y.tolist(), colors, forms, strict=True):
        p.setBrush(color)
        draw_mark(p, QPointF(a, b), form, radius)


def draw_bars(
    p: QPainter, rect: QRectF, values: Sequence[float], colors: Sequence[QColor], gap: float = 0.25
) -> None:
    """Bars from the bottom up, the largest as high as ``rect``; ``gap`` is the empty share of each place."""
    top = max([*values, 0.0]) or 1.0
    place = rect.width() / max(len(values), 1)
    p.setPen(Qt.PenStyle.NoPen)
    for index, value in enumerate(values):
        height = max(rect.height() * value / top, 1.0 if value > 0 else 0.0)
        bar = QRectF(
            rect.left() + (index + gap / 2) * place, rect.bottom() - height, place * (1 - gap), height
        )
        p.setBrush(colors[index % len(colors)])
        p.drawRoundedRect(bar, min(2.0, bar.width() / 4), min(2.0, bar.width() / 4))


def draw_images(p: QPainter, rect: QRectF, images: Array, theme: Theme, gap: float = 6.0) -> None:
    """A row of images (N, H, W) or (N, H, W, C), as many as fit; ink is the text colour, paper the canvas."""
    if not len(images):
        return
    height, width = images.shape[1:3]
    room = (rect.width() + gap) / len(images) - gap
    scale = min(rect.height() / height, room / width)
    size = (width * scale, height * scale)
    left = rect.center().x() - (len(images) * (size[0] + gap) - gap) / 2
    for index, image in enumerate(images):
        target = QRectF(left + index * (size[0] + gap), rect.center().y() - size[1] / 2, *size)
        p.drawImage(target, to_image(image, theme))


def to_image(image: Array, theme: Theme) -> QImage:
    """A grey (H, W[, 1]) or coloured (H, W, 3) array as a picture; grey goes from paper to ink."""
    values = np.asarray(image, dtype=float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    share = np.nan_to_num((values - low) / ((high - low) or 1.0))
    if share.ndim == 3 and share.shape[2] == 3:
        rgb = share * 255
    else:
        share = share.reshape(*share.shape[:2], -1)[..., :1]
        paper, ink = (np.array([c.red(), c.green(), c.blue()]) for c in map(theme.color, ("canvas", "text")))
        rgb = paper + share * (ink - paper)
    data = np.ascontiguousarray(rgb.astype(np.uint8))
    height, width = data.shape[:2]
    return QImage(data.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
