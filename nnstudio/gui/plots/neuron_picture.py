"""Units as circles (or small pictures of the plane), weights as lines; each can be pointed at and chosen."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.neuron_look import Look
from nnstudio.gui.plots.neuron_pens import paint_plane, tone, weight_pen
from nnstudio.gui.theme import Theme, current, ui_font

TOP, BOTTOM, SIDES = 40.0, 14.0, 96.0
LARGEST, SMALLEST = 52.0, 6.0
MAGNIFIED = 120.0
WIDTHS = 12
MOST_LINES = 500
"""Between two columns so many weights are drawn at most: more would be one gray, and slow to paint."""

FAINTEST = 0.02
"""Weights smaller than this share of the largest are not drawn (but can still be walked to)."""
NEAR_PX = 6.0


class Spot(NamedTuple):
    """A unit, its bias, or the weight that leads to it from unit ``source`` of the column before."""

    kind: Literal["unit", "bias", "weight"]
    column: int
    unit: int
    source: int = -1


class NeuronPicture(QWidget):
    """Paints one look. ``pointed`` tells what the mouse or the keys are at, ``chosen`` what is to be set."""

    pointed = Signal(object)  # Spot or None
    chosen = Signal(object)  # Spot

    def __init__(self) -> None:
        super().__init__()
        self.look: Look | None = None
        self.names: tuple[str, ...] = ()
        self.outputs: tuple[str, ...] = ()
        self.spot: Spot | None = None
        self._base: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(320, 160))
        self.setAccessibleName(tr("Units and weights"))

    def show_look(self, look: Look, names: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        """Draw these numbers; ``names`` of the inputs, ``outputs`` of the last units."""
        if self.look is not None and self.look.chart != look.chart:
            self.point(None)
        self.look, self.names, self.outputs = look, names, outputs
        self.redraw()

    def clear(self) -> None:
        """Draw nothing: there is no such network now."""
        self.point(None)
        self.look = None
        self.redraw()

    def redraw(self) -> None:
        """Paint anew: numbers, size or colours changed."""
        self._base = None
        self.update()

    def point(self, spot: Spot | None) -> None:
        """Mark something."""
        if spot != self.spot:
            self.spot = spot
            self.update()
            self.pointed.emit(spot)

    # Where things are

    def tile(self, column: int) -> float:
        """Width of a column's units in pixels: as much as their number leaves."""
        assert self.look is not None
        room = (self.height() - TOP - BOTTOM) / self.look.chart.columns[column].units
        return max(SMALLEST, min(LARGEST, room - min(12.0, 0.14 * room)))

    def centres(self, column: int) -> Array:
        """Middles of a column's units (units, 2), from the top."""
        assert self.look is not None
        columns = self.look.chart.columns
        count = columns[column].units
        left, right = SIDES + LARGEST / 2, self.width() - SIDES - LARGEST / 2
        x = left + (right - left) * column / max(1, len(columns) - 1)
        room = self.height() - TOP - BOTTOM
        pitch = min(room / count, LARGEST + 26.0)
        middle = TOP + room / 2
        y = middle + (np.arange(count) - (count - 1) / 2) * pitch
        return np.stack([np.full(count, x), y], axis=1)

    def bias_at(self, column: int, unit: int) -> QPointF:
        """Where the dot of a bias is: at the lower left of its unit."""
        x, y = self.centres(column)[unit]
        return QPointF(float(x) - self.tile(column) / 2, float(y) + self.tile(column) / 2)

    def spot_at(self, point: QPointF) -> Spot | None:
        """What lies under a point: a bias, a unit, or the nearest weight."""
        if self.look is None:
            return None
        for index, column in enumerate(self.look.chart.columns):
            tile = self.tile(index)
            away = self.centres(index) - (point.x(), point.y())
            unit = int(np.abs(away).max(axis=1).argmin())
            if column.has_bias and self._has_dots(index):
                dot = self.bias_at(index, unit) - point
                if math.hypot(dot.x(), dot.y()) <= NEAR_PX:
                    return Spot("bias", index, unit)
            if np.abs(away[unit]).max() <= tile / 2:
                return Spot("unit", index, unit)
        return self._weight_at(point)

    def _weight_at(self, point: QPointF) -> Spot | None:
        assert self.look is not None
        best, found = NEAR_PX, None
        for column in range(1, len(self.look.chart.columns)):
            start, end = self.centres(column - 1), self.centres(column)
            x0, x1 = float(start[0, 0]), float(end[0, 0])
            if not x0 <= point.x() <= x1:
                continue
            share = (point.x() - x0) / (x1 - x0)
            y = start[:, 1][:, None] * (1 - share) + end[:, 1][None, :] * share
            slope = (end[:, 1][None, :] - start[:, 1][:, None]) / (x1 - x0)
            away = np.abs(y - point.y()) / np.sqrt(1 + slope**2)
            away = np.where(self._shown(column), away, np.inf)
            source, unit = np.unravel_index(int(away.argmin()), away.shape)
            if away[source, unit] < best:
                best, found = float(away[source, unit]), Spot("weight", column, int(unit), int(source))
        return found

    def _shown(self, column: int) -> Array:
        """Which weights are drawn: none that is next to nothing, and of very many the largest."""
        assert self.look is not None
        kernel = np.abs(np.nan_to_num(self.look.kernels[column - 1]))
        least = FAINTEST * max(self._largest, 1e-12)
        if kernel.size > MOST_LINES:
            least = max(least, float(np.partition(kernel, kernel.size - MOST_LINES, axis=None)[-MOST_LINES]))
        return kernel >= least

    @property
    def leaves_out(self) -> bool:
        """Whether there are too many weights to draw them all."""
        return self.look is not None and any(k.size > MOST_LINES for k in self.look.kernels)

    @property
    def _largest(self) -> float:
        assert self.look is not None
        return max(float(np.abs(np.nan_to_num(k)).max()) for k in self.look.kernels)

    def _has_dots(self, column: int) -> bool:
        return self.tile(column) >= 14

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self.look is None:
            return
        ratio = self.devicePixelRatioF()
        if self._base is None:
            self._base = QPixmap(self.size() * ratio)
            self._base.setDevicePixelRatio(ratio)
            self._base.fill(Qt.GlobalColor.transparent)
            with QPainter(self._base) as p:
                p.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_all(p, current())
        with QPainter(self) as p:
            p.drawPixmap(0, 0, self._base)
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.spot is not None:
                self._mark(p, self.spot, current())

    def _paint_all(self, p: QPainter, theme: Theme) -> None:
        assert self.look is not None
        for column in range(1, len(self.look.chart.columns)):
            self._paint_weights(p, column, theme)
        for column in range(len(self.look.chart.columns)):
            self._paint_units(p, column, theme)
            self._paint_title(p, column, theme)
        self._paint_ends(p, theme)

    def _paint_weights(self, p: QPainter, column: int, theme: Theme) -> None:
        """In a few steps of width, each drawn at once; the strong ones last, on top."""
        assert self.look is not None
        kernel, shown = np.nan_to_num(self.look.kernels[column - 1]), self._shown(column)
        share = np.abs(kernel) / max(self._largest, 1e-12)
        start, end = self.centres(column - 1), self.centres(column)
        (x0, x1), y0, y1 = (float(start[0, 0]), float(end[0, 0])), start[:, 1].tolist(), end[:, 1].tolist()
        level = np.ceil(share * WIDTHS)
        crowd = self._crowd(column)
        for step in range(1, WIDTHS + 1):
            for sign in (-1.0, 1.0):
                found = np.argwhere(shown & (level == step) & ((kernel < 0) == (sign < 0)))
                if len(found):
                    pen = weight_pen(theme, sign, (step - 0.5) / WIDTHS, crowd)
                    if crowd < 1 and pen.widthF() < 1.2:  # dashes of a hair among hundreds cannot be seen
                        pen.setStyle(Qt.PenStyle.SolidLine)
                    p.setPen(pen)
                    p.drawLines([QLineF(x0, y0[a], x1, y1[b]) for a, b in found.tolist()])

    def _crowd(self, column: int) -> float:
        """How much thinner lines are where there are many."""
        assert self.look is not None
        columns = self.look.chart.columns
        return min(1.0, max(0.35, 12 / math.sqrt(columns[column - 1].units * columns[column].units + 1)))

    def _ends(self, column: int, source: int, unit: int) -> tuple[QPointF, QPointF]:
        (x0, y0), (x1, y1) = self.centres(column - 1)[source], self.centres(column)[unit]
        return QPointF(float(x0), float(y0)), QPointF(float(x1), float(y1))

    def _paint_units(self, p: QPainter, column: int, theme: Theme) -> None:
        assert self.look is not None
        look, tile = self.look, self.tile(column)
        values = look.planes[column] if look.planes else look.means[column]
        most = max(float(np.abs(np.nan_to_num(values)).max()), 1e-12)
        for unit, (x, y) in enumerate(self.centres(column).tolist()):
            place = QRectF(x - tile / 2, y - tile / 2, tile, tile)
            if look.planes:
                paint_plane(p, place, values[unit] / most, theme)
            else:
                p.setBrush(tone(theme, float(np.nan_to_num(values[unit])) / most))
                p.setPen(QPen(theme.color("dim"), 1.2))
                p.drawEllipse(place)
            if look.chart.columns[column].has_bias and self._has_dots(column):
                self._paint_bias(p, column, unit, theme)

    def _paint_bias(self, p: QPainter, column: int, unit: int, theme: Theme) -> None:
        assert self.look is not None
        biases = self.look.biases[column - 1]
        if biases is None:
            return
        value = float(np.nan_to_num(biases[unit]))
        most = max(float(np.abs(np.nan_to_num(biases)).max()), 1e-12)
        p.setBrush(theme.color("panel") if value == 0 else tone(theme, value / most))
        p.setPen(QPen(theme.color("dim"), 1.2))
        at = self.bias_at(column, unit)
        p.drawRect(QRectF(at.x() - 3.5, at.y() - 3.5, 7, 7))

    def _paint_title(self, p: QPainter, column: int, theme: Theme) -> None:
        assert self.look is not None
        columns = self.look.chart.columns
        pitch = (self.width() - 2 * SIDES - LARGEST) / max(1, len(columns) - 1)
        x = float(self.centres(column)[0, 0])
        width = min(pitch - 8, 220.0) if 0 < column < len(columns) - 1 else min(pitch, 2 * SIDES)
        font = ui_font(12)
        p.setFont(font)
        for row, (text, token) in enumerate(((columns[column].name, "text"), (columns[column].words, "dim"))):
            p.setPen(theme.color(token))
            words = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            p.drawText(QRectF(x - width / 2, 2 + 15 * row, width, 15), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_ends(self, p: QPainter, theme: Theme) -> None:
        """Names of the inputs at the left, of the outputs at the right."""
        assert self.look is not None
        last = len(self.look.chart.columns) - 1
        font = ui_font(11)
        metrics = QFontMetricsF(font)
        p.setFont(font)
        p.setPen(theme.color("dim"))
        for column, names in ((0, self.names), (last, self.outputs)):
            tile = self.tile(column)
            width = SIDES + LARGEST / 2 - tile / 2 - 22
            if tile < 8:  # names would lie over each other
                continue
            for (x, y), name in zip(self.centres(column).tolist(), names, strict=False):
                words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
                side = Qt.AlignmentFlag.AlignRight if column == 0 else Qt.AlignmentFlag.AlignLeft
                left = x - tile / 2 - 10 - width if column == 0 else x + tile / 2 + 10
                p.drawText(QRectF(left, y - 9, width, 18), side | Qt.AlignmentFlag.AlignVCenter, words)

    def _mark(self, p: QPainter, spot: Spot, theme: Theme) -> None:
        assert self.look is not None
        p.setBrush(Qt.BrushStyle.NoBrush)
        if spot.kind == "weight":
            value = float(np.nan_to_num(self.look.kernels[spot.column - 1][spot.source, spot.unit]))
            share = max(0.3, abs(value) / max(self._largest, 1e-12))
            pen = weight_pen(theme, value, share, 1.0, strong=True)
            halo = QPen(theme.color("text", 0.25), pen.widthF() + 5)
            start, end = self._ends(spot.column, spot.source, spot.unit)
            line = QLineF(start, end)  # from edge to edge: over a unit it would hide its picture
            first, last = (self.tile(c) / 2 / max(line.dx(), 1.0) for c in (spot.column - 1, spot.column))
            for each in (halo, pen):
                p.setPen(each)
                p.drawLine(QLineF(line.pointAt(first), line.pointAt(1 - last)))
            return
        p.setPen(QPen(theme.color("text"), 2))
        if spot.kind == "bias":
            at = self.bias_at(spot.column, spot.unit)
            p.drawRect(QRectF(at.x() - 5.5, at.y() - 5.5, 11, 11))
            return
        x, y = self.centres(spot.column)[spot.unit].tolist()
        side = self.tile(spot.column) + 5
        place = QRectF(x - side / 2, y - side / 2, side, side)
        if self.look.planes:
            p.drawRoundedRect(place, 6, 6)
            self._magnify(p, spot, place, theme)
        else:
            p.drawEllipse(place)

    def _magnify(self, p: QPainter, spot: Spot, place: QRectF, theme: Theme) -> None:
        """The unit's picture of the plane, large, beside it."""
        assert self.look is not None
        if place.width() >= 45:  # large enough as it is
            return
        values = np.nan_to_num(self.look.planes[spot.column])
        right = spot.column < len(self.look.chart.columns) - 1
        x = place.right() + 12 if right else place.left() - 12 - MAGNIFIED
        y = min(max(place.center().y() - MAGNIFIED / 2, 6.0), self.height() - MAGNIFIED - 6.0)
        large = QRectF(x, y, MAGNIFIED, MAGNIFIED)
        paint_plane(p, large, values[spot.unit] / max(float(np.abs(values).max()), 1e-12), theme)

    # Mouse and keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point(self.spot_at(event.position()))
        can_be_set = self.spot is not None and self.spot.kind != "unit"
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_be_set else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.point(self.spot_at(event.position()))
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        steps = {keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0), keys.Key_Up: (0, -1), keys.Key_Down: (0, 1)}
        if self.look is None:
            super().keyPressEvent(event)
        elif key in steps:
            self._walk(*steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._walk_weights(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _walk(self, across: int, down: int) -> None:
        """Arrow keys go from unit to unit."""
        assert self.look is not None
        columns = self.look.chart.columns
        here = self.spot or Spot("unit", 1, 0)
        column = min(max(here.column + across, 0), len(columns) - 1) if self.spot else 1
        unit = min(max(here.unit + down, 0), columns[column].units - 1)
        self.point(Spot("unit", column, unit))

    def _walk_weights(self, step: int) -> None:
        """Page keys go through what leads into a unit: its weights one by one, then its bias."""
        assert self.look is not None
        here = self.spot or Spot("unit", 1, 0)
        column = max(1, here.column)
        unit = here.unit if here.column else 0
        count = self.look.chart.columns[column - 1].units
        ends = count + int(self.look.chart.columns[column].has_bias)
        at = {"weight": here.source, "bias": count}.get(here.kind, -1 if step > 0 else 0)
        at = (at + step) % ends
        self.point(Spot("bias", column, unit) if at == count else Spot("weight", column, unit, at))

    def _choose(self) -> None:
        spot, look = self.spot, self.look
        if spot is None or look is None:
            return
        if spot.kind == "unit":
            if not look.chart.columns[spot.column].has_bias or spot.column == 0:
                return
            spot = Spot("bias", spot.column, spot.unit)
            self.point(spot)
        self.chosen.emit(spot)
