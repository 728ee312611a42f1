"""Framed pictures beside the choices of the inspector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import RADIUS, Theme, current, ui_font
from nnstudio.gui.widgets.drawing import Array, class_color, draw_bars, draw_images, draw_scatter, polyline
from nnstudio.gui.widgets.plain_text import words_only


class Picture(QWidget):
    """A framed place to draw in. Subclasses draw; the accessible description says in words what they show."""

    def __init__(self, height: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            p.setPen(QPen(theme.color("line"), 1))
            p.setBrush(theme.color("canvas"))
            p.drawRoundedRect(frame, RADIUS, RADIUS)
            self.draw(p, frame.adjusted(12, 10, -12, -10), theme)

    def draw(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw into ``rect``."""
        raise NotImplementedError


SAMPLE = 16.0
"""Length of the piece of line before its words."""


@dataclass(frozen=True)
class Curve:
    """One line of a :class:`CurvePicture`: points, colour token and the words beside it."""

    x: Array
    y: Array
    token: str
    dashed: bool = False
    words: str = ""


class CurvePicture(Picture):
    """Curves on common axes, with the formula of the first at the top left, of the second at the right."""

    def __init__(self, height: int, name: str, *, axes: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(height, name, parent)
        self._curves: Sequence[Curve] = ()
        self._axes = axes

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Draw these."""
        self._curves = curves
        self.setAccessibleDescription("; ".join(c.words for c in curves if c.words))
        self.setToolTip(words_only("\n".join(c.words for c in curves if c.words)))
        self.update()

    def draw(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        if not self._curves:
            return
        xs, ys = np.concatenate([c.x for c in self._curves]), np.concatenate([c.y for c in self._curves])
        left, right, low, high = xs.min(), xs.max(), min(ys.min(), 0.0), ys.max()
        high = high if high > low else low + 1
        wide, tall = rect.width() / ((right - left) or 1), rect.height() / (high - low)
        if self._axes:
            p.setPen(QPen(theme.color("line"), 1))
            zero_x, zero_y = rect.left() - left * wide, rect.bottom() + low * tall
            p.drawLine(
                QRectF(rect.left(), zero_y, rect.width(), 0).topLeft(),
                QRectF(rect.right(), zero_y, 0, 0).topLeft(),
            )
            p.drawLine(
                QRectF(zero_x, rect.top(), 0, 0).topLeft(), QRectF(zero_x, rect.bottom(), 0, 0).topLeft()
            )
        for curve in reversed(self._curves):
            x, y = rect.left() + (curve.x - left) * wide, rect.bottom() - (curve.y - low) * tall
            self._draw_curve(p, x, y, curve, theme)
        self._draw_words(p, rect, theme)

    @staticmethod
    def _draw_curve(p: QPainter, x: Array, y: Array, curve: Curve, theme: Theme) -> None:
        width = 1.4 if curve.dashed else 2.2
        polyline(p, x, y, theme.color(curve.token), width=width, dashed=curve.dashed)

    def _draw_words(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        """Formulas at the top, where most curves are low at the left; each on its own line, behind a piece
        of its curve."""
        p.setFont(ui_font(11))
        metrics = p.fontMetrics()
        named = [curve for curve in self._curves if curve.words]
        before = SAMPLE + 5 if len(named) > 1 else 0  # a single curve need not be told from others
        for row, curve in enumerate(named):
            words = metrics.elidedText(curve.words, Qt.TextElideMode.ElideRight, int(rect.width() - before))
            line = QRectF(rect.left(), rect.top() - 4 + row * 15, rect.width(), 15)
            box = QRectF(metrics.boundingRect(words)).adjusted(0, 0, 4 + before, 0)
            box.moveTopLeft(line.topLeft())
            p.fillRect(box, theme.color("canvas", 0.8))
            if before:
                x, y = np.array([line.left() + 1, line.left() + SAMPLE]), np.full(2, box.center().y())
                self._draw_curve(p, x, y, curve, theme)
            p.setPen(theme.color("dim"))
            p.drawText(line.adjusted(before, 0, 0, 0), Qt.AlignmentFlag.AlignLeft, words)


class BarsPicture(Picture):
    """Bars, with names under them where there is room."""

    def __init__(self, height: int, name: str, *, gap: float = 0.25, parent: QWidget | None = None) -> None:
        super().__init__(height, name, parent)
        self._values: Sequence[float] = ()
        self._labels: Sequence[str] = ()
        self._gap = gap

    def set_bars(self, values: Sequence[float], labels: Sequence[str] = (), words: str = "") -> None:
        """Draw these."""
        self._values, self._labels = values, labels
        self.setAccessibleDescription(words)
        self.setToolTip(words_only(words))
        self.update()

    def draw(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        if not len(self._values):
            return
        p.setFont(ui_font(10))
        place = rect.width() / len(self._values)
        fits = self._labels and all(
            p.fontMetrics().horizontalAdvance(label) <= place - 2 for label in self._labels
        )
        bars = rect.adjusted(0, 0, 0, -14) if fits else rect
        color = theme.color("accent", 0.75)
        draw_bars(p, bars, self._values, [color], self._gap)
        if fits:
            p.setPen(theme.color("dim"))
            for index, label in enumerate(self._labels):
                box = QRectF(rect.left() + index * place, rect.bottom() - 12, place, 14)
                p.drawText(box, Qt.AlignmentFlag.AlignCenter, label)


def axis_number(value: float) -> str:
    """Three figures with a true minus: ``−0.125``."""
    return f"{value:.3g}".replace("-", "−", 1) if value < 0 else f"{value:.3g}"


class HistogramPicture(BarsPicture):
    """How many of an array's values lie where: an axis with its ends and 0, and how many at the tallest."""

    def __init__(self, height: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(height, name, gap=0.12, parent=parent)
        self.span = (0.0, 0.0)

    def set_values(self, values: Array) -> None:
        """Count finite values in 24 equal steps from the smallest to the largest."""
        finite = values[np.isfinite(values)]
        if not len(finite):
            self.set_bars((), words=tr("No finite values."))
            return
        low, high = float(finite.min()), float(finite.max())
        self.span = (low, high) if high > low else (low - 0.5, high + 0.5)
        counts = np.histogram(finite, 24, self.span)[0]
        words = tr(
            "{count:,} values from {low:.3g} to {high:.3g}, mean {mean:.3g}, standard deviation "
            "{deviation:.3g}",
            count=len(finite),
            low=low,
            high=high,
            mean=finite.mean(),
            deviation=finite.std(),
        )
        self.set_bars([float(c) for c in counts], words=words)

    def ticks(self) -> list[tuple[float, str]]:
        """(share of the width, words): both ends, and 0 between them where it is not close to one."""
        low, high = self.span
        found = [(0.0, axis_number(low)), (1.0, axis_number(high))]
        zero = -low / (high - low) if high > low else 0.0
        return [found[0], (zero, "0"), found[1]] if 0.2 < zero < 0.8 else found

    def draw(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        if not len(self._values):
            return
        foot = rect.bottom() - 13
        super().draw(p, rect.adjusted(0, 0, 0, -15), theme)
        p.setFont(ui_font(10))
        p.setPen(QPen(theme.color("line"), 1))
        p.drawLine(QLineF(rect.left(), foot, rect.right(), foot))
        middle = Qt.AlignmentFlag.AlignVCenter
        for share, words in self.ticks():
            x = rect.left() + share * rect.width()
            p.setPen(QPen(theme.color("dim"), 1))
            p.drawLine(QLineF(x, foot, x, foot + 3))
            side = {0.0: Qt.AlignmentFlag.AlignLeft, 1.0: Qt.AlignmentFlag.AlignRight}
            left = {0.0: rect.left(), 1.0: rect.right() - 80}.get(share, x - 40)
            align = side.get(share, Qt.AlignmentFlag.AlignHCenter) | middle
            p.drawText(QRectF(left, foot + 3, 80, 13), align, words)
        most = f"{int(max(self._values)):,}"
        tallest = int(np.argmax(self._values)) / len(self._values)
        align = Qt.AlignmentFlag.AlignLeft if tallest > 0.5 else Qt.AlignmentFlag.AlignRight
        p.drawText(
            QRectF(rect.left(), rect.top() - 5, rect.width(), 13),
            align | middle,
            tr("highest {count}", count=most),
        )


class SamplesPicture(Picture):
    """The first look at data: images, a scatter of two columns, or curves of one."""

    def __init__(self, height: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(height, name, parent)
        self._images: Array | None = None
        self._points: Array | None = None
        self._classes: Array | None = None

    def set_images(self, images: Array, height: int = 48) -> None:
        """Show a strip of images."""
        self._images, self._points = images, None
        self.setFixedHeight(height)
        self.update()

    def set_points(self, points: Array, classes: Array | None, height: int = 150) -> None:
        """Show points (N, 2), coloured by class if there are any."""
        self._images, self._points, self._classes = None, points, classes
        self.setFixedHeight(height)
        self.update()

    def draw(self, p: QPainter, rect: QRectF, theme: Theme) -> None:
        if self._images is not None:
            draw_images(p, rect.adjusted(0, -1, 0, 1), self._images, theme)
        elif self._points is not None and len(self._points):
            classes = self._classes if self._classes is not None else np.zeros(len(self._points), int)
            labels = [int(c) for c in classes]
            colors = [class_color(theme, label) for label in labels]
            draw_scatter(p, rect, self._points, colors, labels, radius=2.0, equal=self._classes is not None)
