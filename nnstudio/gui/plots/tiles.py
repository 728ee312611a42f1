"""Many small pictures of numbers on one colour scale; each can be pointed at, walked to and enlarged."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.depth_colors import oklch_hex
from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.inside_look import Tile
from nnstudio.gui.theme import Theme, current, ui_font

GAP, LABEL, BAR = 8.0, 15.0, 62.0
SMALLEST, LARGEST, CELL = 20.0, 120.0, 34.0


@lru_cache
def ramp(theme: Theme, *, signed: bool) -> Array:
    """256 colours (256, 3) uint8. Signed: orange, paper at 0, blue. Else lightness grows evenly."""
    if signed:
        ends = [theme.color("series_validation"), theme.color("series_train")]
        share = np.linspace(-1, 1, 256)
        colors = [mixed(theme.color("panel"), ends[int(v > 0)], abs(v)) for v in share.tolist()]
        return np.array([(c.red(), c.green(), c.blue()) for c in colors], np.uint8)
    steps = np.linspace(0, 1, 256).tolist()
    hexes = [oklch_hex(0.2 + 0.75 * s, 0.13, math.radians(300 - 200 * s)) for s in steps]
    return np.array([[int(h[i : i + 2], 16) for i in (1, 3, 5)] for h in hexes], np.uint8)


def limits(tiles: list[Tile]) -> tuple[float, float]:
    """The scale of these tiles: from the least to the most; around 0 where there are negative values."""
    finite = [t.values[np.isfinite(t.values)] for t in tiles]
    values = np.concatenate(finite) if finite else np.zeros(1)
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if low < 0:
        high = max(-low, high)
        low = -high
    return (low, high) if high > low else (low, low + 1e-12)


def image_of(tile: Tile, low: float, high: float, theme: Theme) -> QImage:
    """A tile as a picture; NaN is the paper. Three channels are true colours."""
    share = (tile.values - low) / (high - low)
    index = np.clip(np.nan_to_num(share) * 255, 0, 255).astype(np.uint8)
    if tile.values.ndim == 3:
        rgb = index
    else:
        rgb = ramp(theme, signed=low < 0)[index]
        paper = theme.color("panel")
        rgb[np.isnan(tile.values)] = (paper.red(), paper.green(), paper.blue())
    rgb = np.ascontiguousarray(rgb)
    height, width = rgb.shape[:2]
    return QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class TileGrid(QWidget):
    """As many columns as make the tiles largest. A click or Enter enlarges one, Escape goes back."""

    enlarged = Signal(int)  # which; -1: none

    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[Tile] = []
        self.own_scale = False
        self.current = -1
        self.large = -1
        self._images: list[QImage] = []
        self._scales: list[tuple[float, float]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(200, 120))
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Pictures of a layer"))

    def show_tiles(self, tiles: list[Tile], *, own_scale: bool = False) -> None:
        """Show these, all on one scale or each on its own."""
        if len(tiles) != len(self.tiles):
            self.current = min(self.current, len(tiles) - 1)
            self._enlarge(-1)
        self.tiles, self.own_scale = tiles, own_scale
        self.redraw()

    @Slot()
    def show_all(self) -> None:
        """None of them large."""
        self._enlarge(-1)

    def redraw(self) -> None:
        """Colours changed, or numbers."""
        common = limits(self.tiles)
        self._scales = [limits([t]) if self.own_scale else common for t in self.tiles]
        theme = current()
        self._images = [image_of(t, *scale, theme) for t, scale in zip(self.tiles, self._scales, strict=True)]
        self.setAccessibleDescription(
            tr("{count} pictures from {low} to {high}", count=len(self.tiles), low=f"{common[0]:.3g}",
               high=f"{common[1]:.3g}")
        )  # fmt: skip
        self.update()

    # Where things are

    def _grid(self) -> tuple[int, float, float]:
        """(columns, width, height) of the places that make pictures largest."""
        height, width = self.tiles[0].values.shape[:2]
        room, tall = self.width() - BAR, float(self.height())
        best = (1, 0.0, 0.0)
        for columns in range(1, len(self.tiles) + 1):
            rows = math.ceil(len(self.tiles) / columns)
            across = (room + GAP) / columns - GAP
            down = (tall + GAP) / rows - GAP - LABEL
            scale = min(across / width, down / height, LARGEST / max(width, height) * (1 + 3 * (rows == 1)))
            if scale * width > best[1]:
                best = (columns, scale * width, scale * height)
        if best[1] < 1:
            return best[0], 1.0, 1.0
        return best

    def place(self, index: int) -> QRectF:
        """Where a tile is."""
        if index == self.large:
            height, width = self.tiles[index].values.shape[:2]
            scale = min((self.width() - BAR) / width, (self.height() - LABEL) / height)
            return QRectF(0, LABEL, scale * width, scale * height)
        columns, width, height = self._grid()
        row, column = divmod(index, columns)
        return QRectF(column * (width + GAP), LABEL + row * (height + GAP + LABEL), width, height)

    @property
    def shown(self) -> range:
        """Which tiles are drawn."""
        return range(self.large, self.large + 1) if self.large >= 0 else range(len(self.tiles))

    def tile_at(self, point: QPointF) -> int:
        """Which tile lies under a point; −1: none."""
        return next((i for i in self.shown if self.place(i).contains(point)), -1)

    def sentence(self, index: int, point: QPointF) -> str:
        """What is there: the tile, the place in it, and its value."""
        tile, place = self.tiles[index], self.place(index)
        height, width = tile.values.shape[:2]
        column = min(width - 1, int((point.x() - place.left()) / place.width() * width))
        row = min(height - 1, int((point.y() - place.top()) / place.height() * height))
        value = tile.values[row, column]
        words = ", ".join(f"{v:.4g}" for v in np.atleast_1d(value).tolist())
        finite = tile.values[np.isfinite(tile.values)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (math.nan, math.nan)
        return tr(
            "{name}\nrow {row}, column {column}: {value}\nfrom {low} to {high}",
            name=tile.name, row=row + 1, column=column + 1, value=words, low=f"{low:.4g}", high=f"{high:.4g}",
        )  # fmt: skip

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if not self.tiles:
            return
        theme = current()
        with QPainter(self) as p:
            font = ui_font(10)
            p.setFont(font)
            metrics = QFontMetricsF(font)
            for index in self.shown:
                place = self.place(index)
                p.drawImage(place, self._images[index])
                strong = index == self.current and self.hasFocus()
                p.setPen(QPen(theme.color("accent" if strong else "line"), 2 if strong else 1))
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.drawRect(place)
                if self.large >= 0 or place.width() >= SMALLEST:
                    self._name(p, place, index, metrics, theme)
                if self.large >= 0:
                    self._write_values(p, place, index)
            self._paint_bar(p, theme)

    def _name(self, p: QPainter, place: QRectF, index: int, metrics: QFontMetricsF, theme: Theme) -> None:
        name = self.tiles[index].name
        if metrics.horizontalAdvance(name) > place.width() and len(self.tiles) > 1 and self.large < 0:
            name = str(index + 1)
        p.setPen(theme.color("dim"))
        line = QRectF(place.left(), place.top() - LABEL, max(place.width(), 300.0 * (self.large >= 0)), LABEL)
        p.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _write_values(self, p: QPainter, place: QRectF, index: int) -> None:
        """The numbers in their cells, where these are large enough; black or white, whichever shows."""
        values, image = self.tiles[index].values, self._images[index]
        if (
            values.ndim != 2
            or place.width() / values.shape[1] < CELL
            or place.height() / values.shape[0] < 18
        ):
            return
        width, height = place.width() / values.shape[1], place.height() / values.shape[0]
        for (row, column), value in np.ndenumerate(values):
            if np.isfinite(value):
                bright = image.pixelColor(column, row).lightnessF() > 0.55
                p.setPen(Qt.GlobalColor.black if bright else Qt.GlobalColor.white)
                cell = QRectF(place.left() + column * width, place.top() + row * height, width, height)
                p.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{value:.2g}")

    def _paint_bar(self, p: QPainter, theme: Theme) -> None:
        """The colour scale at the right edge, with its ends."""
        index = self.large if self.large >= 0 else max(self.current, 0)
        low, high = self._scales[min(index, len(self._scales) - 1)]
        bar = QRectF(self.width() - BAR + 14, LABEL + 4, 12, min(160.0, self.height() - LABEL - 12))
        gradient = QLinearGradient(0, bar.bottom(), 0, bar.top())
        colors = ramp(theme, signed=low < 0)
        for i in range(0, 256, 15):
            color = theme.color("panel")
            color.setRgb(*(int(v) for v in colors[i]))
            gradient.setColorAt(i / 255, color)
        p.setPen(QPen(theme.color("line"), 1))
        p.setBrush(gradient)
        p.drawRect(bar)
        p.setPen(theme.color("dim"))
        ends = [(bar.top(), high), (bar.bottom(), low)] + ([(bar.center().y(), 0.0)] if low < 0 else [])
        for y, value in ends:
            p.drawText(QRectF(bar.right() + 4, y - 8, BAR, 16), Qt.AlignmentFlag.AlignVCenter, f"{value:.2g}")

    # Mouse and keys

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            point = QPointF(event.pos())
            index = self.tile_at(point) if self.tiles else -1
            QToolTip.showText(event.globalPos(), self.sentence(index, point) if index >= 0 else "", self)
            return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.tile_at(event.position()) if self.tiles else -1
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.current = index
            self._enlarge(-1 if self.large >= 0 else index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        columns = self._grid()[0] if self.tiles else 1
        steps = {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_Up: -columns, keys.Key_Down: columns}
        if self.tiles and key in steps:
            self.current = min(max(self.current + steps[keys(key)], 0), len(self.tiles) - 1)
            self._enlarge(self.current if self.large >= 0 else -1)
        elif self.tiles and key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space):
            self.current = max(self.current, 0)
            self._enlarge(-1 if self.large >= 0 else self.current)
        elif key == keys.Key_Escape and self.large >= 0:
            self._enlarge(-1)
        else:
            super().keyPressEvent(event)

    def _enlarge(self, index: int) -> None:
        self.large = index
        self.enlarged.emit(index)
        self.update()
