"""How the loss moves while the weight goes from w - ε to w + ε, beside the straight line of its gradient."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.engine.nudged import Nudge, signed
from nnstudio.gui.theme import Theme, current, switcher, ui_font
from nnstudio.gui.widgets.drawing import polyline

LEFT, TOP, BOTTOM, RIGHT = 78.0, 26.0, 24.0, 14.0


class LossCurve(QWidget):
    """Paints one nudge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: Nudge | None = None
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Loss around the weight"))
        switcher().theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(420, 180)

    def show_nudge(self, found: Nudge | None) -> None:
        """Paint this, or nothing."""
        self.found = found
        self.setAccessibleDescription("" if found is None else found.sentence())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme, found = current(), self.found
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setFont(ui_font(12))
            if found is None:
                return
            box = QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)
            shifts = np.array([shift for shift, _ in found.curve])
            moved = np.array([loss for _, loss in found.curve]) - found.loss
            line = found.gradient * shifts
            both = np.concatenate([moved, line])
            if not np.isfinite(both).all():
                p.setPen(theme.color("dim"))
                p.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("Some of these losses are not numbers."))
                return
            low, high = min(float(both.min()), 0.0), max(float(both.max()), 0.0)
            if low == high:
                low, high = -1.0, 1.0
            self._frame(p, box, theme, (low, high), found.epsilon, flat=not both.any())
            x = box.left() + (shifts / found.epsilon + 1) / 2 * box.width()
            y, straight = (
                box.bottom() - (values - low) / (high - low) * box.height() for values in (moved, line)
            )
            self._break(p, box, theme, found)
            polyline(p, x, y, theme.color("series_train"), width=2.4)
            polyline(p, x, straight, theme.color("series_validation"), width=1.6, dashed=True)
            p.setPen(QPen(theme.color("panel"), 1.5))
            p.setBrush(theme.color("series_train"))
            for place in (0, len(x) // 2, len(x) - 1):
                p.drawEllipse(QPointF(float(x[place]), float(y[place])), 4.5, 4.5)
            self._legend(p, box, theme)

    def _frame(
        self, p: QPainter, box: QRectF, theme: Theme, span: tuple[float, float], epsilon: float, *, flat: bool
    ) -> None:
        """Lines at w - ε, w and w + ε, at the loss as it is, and at both ends of its change."""
        low, high = span
        p.setPen(QPen(theme.color("grid"), 1))
        for share in (0.0, 0.5, 1.0):
            x = box.left() + share * box.width()
            p.drawLine(QLineF(x, box.top(), x, box.bottom()))
        p.setPen(QPen(theme.color("wire"), 1))
        zero = box.bottom() + low / (high - low) * box.height()
        p.drawLine(QLineF(box.left(), zero, box.right(), zero))
        p.setPen(theme.color("dim"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        p.drawText(QRectF(0, zero - 9, LEFT - 8, 18), side, tr("loss"))
        for value in () if flat else (low, high):
            y = box.bottom() - (value - low) / (high - low) * box.height()
            if abs(y - zero) > 16:
                p.drawText(QRectF(0, y - 9, LEFT - 8, 18), side, signed(value, 3))
        foot = box.bottom() + 4
        for share, words, align in (
            (0.0, tr("w − {epsilon}", epsilon=f"{epsilon:g}"), Qt.AlignmentFlag.AlignLeft),
            (0.5, "w", Qt.AlignmentFlag.AlignHCenter),
            (1.0, tr("w + {epsilon}", epsilon=f"{epsilon:g}"), Qt.AlignmentFlag.AlignRight),
        ):
            p.drawText(
                QRectF(box.left() + (share - 0.5) * box.width() * (share == 0.5), foot, box.width(), 18),
                align,
                words,
            )

    def _break(self, p: QPainter, box: QRectF, theme: Theme, found: Nudge) -> None:
        """A dotted line where the loss has a kink or jumps."""
        if not found.break_kind:
            return
        x = box.left() + (found.break_at / found.epsilon + 1) / 2 * box.width()
        p.setPen(QPen(theme.color("warn"), 1.5, Qt.PenStyle.DotLine))
        p.drawLine(QLineF(x, box.top(), x, box.bottom()))
        words = tr("kink") if found.break_kind == "kink" else tr("jump")
        right = x < box.center().x() + 1
        place = QRectF(x + 5 if right else x - 65, box.bottom() - 20, 60, 18)
        p.drawText(place, Qt.AlignmentFlag.AlignLeft if right else Qt.AlignmentFlag.AlignRight, words)

    def _legend(self, p: QPainter, box: QRectF, theme: Theme) -> None:
        x, metrics = box.left(), QFontMetricsF(p.font())
        for words, token, dashed in (
            (tr("loss"), "series_train", False), (tr("gradient · shift"), "series_validation", True),
        ):  # fmt: skip
            polyline(p, np.array([x, x + 22]), np.array([10.0, 10.0]), theme.color(token), dashed=dashed)
            p.setPen(theme.color("dim"))
            width = metrics.horizontalAdvance(words) + 4
            p.drawText(QRectF(x + 28, 1, width, 18), Qt.AlignmentFlag.AlignVCenter, words)
            x += 28 + width + 18
