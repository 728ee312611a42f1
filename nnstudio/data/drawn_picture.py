"""A picture drawn by hand, made to look like those of the training: same paper, ink, size and place.

A network knows only pictures like those it has seen. Handwritten digits, for one, are scanned, cut to their
ink, scaled to one size and centred; a digit in a corner is nothing to it. What the training pictures have
in common is measured here, and done to the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.table import Array, DataError

MOST_PICTURES = 400
INK = 0.3
"""From this share of the darkest ink on, a pixel counts as drawn."""
FINE = 8
"""Places looked at along each side of a pixel."""


@dataclass(frozen=True)
class InkStyle:
    """What the pictures of a training have in common.

    ``paper`` and ``ink``: the values of the background and of the strongest stroke. ``side``: how many
    pixels the longer side of what is drawn usually takes (the median). ``row``, ``column``: where the centre
    of the ink usually lies, in pixels from the upper left corner. ``stroke``: how wide a line usually is.
    """

    height: int
    width: int
    channels: int
    paper: float
    ink: float
    side: float
    row: float
    column: float
    stroke: float = 1.0


def ink_style(pictures: Array) -> InkStyle:
    """Measure pictures (n, height, width, channels). Raises ``DataError`` if they are none."""
    if pictures.ndim != 4 or not len(pictures):
        raise DataError(tr("The network was not trained on pictures, so there is nothing to draw."))
    some = pictures[:: max(1, len(pictures) // MOST_PICTURES)].astype(np.float64).mean(axis=3)
    edge = np.concatenate([some[:, 0], some[:, -1], some[:, :, 0], some[:, :, -1]], axis=1)
    paper = float(np.nanmedian(edge))
    brightest, darkest = np.nanmedian(some.max(axis=(1, 2))), np.nanmedian(some.min(axis=(1, 2)))
    ink = float(brightest if brightest - paper >= paper - darkest else darkest)
    _, height, width, channels = pictures.shape
    shares = [_share(picture, paper, ink) for picture in some]
    found = [_place(share) for share in shares]
    places = np.array([place for place in found if place is not None])
    if ink == paper or not len(places):
        longest = float(max(height, width))
        return InkStyle(height, width, channels, 0.0, 1.0, longest, height / 2, width / 2)
    side, row, column = np.median(places, axis=0)
    stroke = float(np.median([_stroke(share) for share in shares]))
    return InkStyle(height, width, channels, paper, ink, float(side), float(row), float(column), stroke)


def _share(picture: Array, paper: float, ink: float) -> Array:
    if ink == paper:
        return np.zeros(picture.shape)
    return np.clip((picture - paper) / (ink - paper), 0.0, 1.0)


def _place(share: Array) -> tuple[float, float, float] | None:
    """The longer side of the box round the ink, and the row and column of its centre; None without ink."""
    box = _box(share)
    if box is None:
        return None
    top, bottom, left, right = box
    row, column = _centre(share)
    return float(max(bottom - top, right - left)), row, column


def _stroke(share: Array) -> float:
    """The mean width of lines, in pixels: twice the area by the length of its edge.

    Steps along rows and columns count a round edge 4/π times too long.
    """
    edge = np.abs(np.diff(np.pad(share, 1), axis=0)).sum() + np.abs(np.diff(np.pad(share, 1), axis=1)).sum()
    return float(2 * share.sum() / max(edge * np.pi / 4, 1.0))


def _box(share: Array) -> tuple[int, int, int, int] | None:
    rows, columns = (np.flatnonzero((share > INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _centre(share: Array) -> tuple[float, float]:
    total = share.sum()
    row = ((np.arange(share.shape[0]) + 0.5) * share.sum(axis=1)).sum() / total
    column = ((np.arange(share.shape[1]) + 0.5) * share.sum(axis=0)).sum() / total
    return float(row), float(column)


def drawn_picture(drawing: Array, style: InkStyle, *, fit: bool = True, invert: bool = False) -> Array:
    """A drawing (rows, columns) of ink from 0 to 1 as one picture (height, width, channels) of the training.

    ``fit``: cut to the ink, scaled to the usual size and moved to the usual place; else the whole sheet is
    scaled. ``invert``: ink and paper change places. The strongest stroke becomes full ink.
    """
    share = _fitted(drawing, style) if fit else _sampled(drawing, style, *_whole(drawing, style))
    if share.max() > 0:
        share = share / share.max()
    if invert:
        share = 1.0 - share
    values = style.paper + share * (style.ink - style.paper)
    return np.repeat(values[..., None], style.channels, axis=2)


def _whole(drawing: Array, style: InkStyle) -> tuple[float, float, float]:
    """Pixels of the sheet for one of the picture, and where the picture's corner lies on the sheet."""
    scale = max(drawing.shape[0] / style.height, drawing.shape[1] / style.width)
    return (
        scale,
        (drawing.shape[0] - scale * style.height) / 2,
        (drawing.shape[1] - scale * style.width) / 2,
    )


def _fitted(drawing: Array, style: InkStyle) -> Array:
    box = _box(drawing)
    if box is None:
        return np.zeros((style.height, style.width))
    top, bottom, left, right = box
    scale = max(bottom - top, right - left) / max(style.side, 1.0)
    scale = max(scale, (bottom - top) / style.height, (right - left) / style.width)
    row, column = _centre(drawing)
    # The centre of the ink goes where it usually lies, but nothing is cut off.
    y = _inside(row - style.row * scale, top, bottom, style.height * scale)
    x = _inside(column - style.column * scale, left, right, style.width * scale)
    return _sampled(drawing, style, scale, y, x)


def _inside(corner: float, first: int, last: int, extent: float) -> float:
    """Where a frame of this extent begins, near ``corner``, so that first … last lie in it."""
    return min(max(corner, last - extent), float(first))


def _sampled(drawing: Array, style: InkStyle, scale: float, y: float, x: float) -> Array:
    """The mean of each pixel's place on the sheet; beyond its edge there is no ink."""
    rows = np.floor(y + scale * (np.arange(style.height * FINE) + 0.5) / FINE).astype(np.int64)
    columns = np.floor(x + scale * (np.arange(style.width * FINE) + 0.5) / FINE).astype(np.int64)
    padded = np.pad(np.asarray(drawing, dtype=np.float64), 1)
    rows = np.clip(rows, -1, drawing.shape[0]) + 1
    columns = np.clip(columns, -1, drawing.shape[1]) + 1
    fine = padded[np.ix_(rows, columns)]
    means: Array = fine.reshape(style.height, FINE, style.width, FINE).mean(axis=(1, 3))
    return means
