"""How the rows are shared out: a bar in three colours with percentages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.contrast import words_on
from nnstudio.gui.theme import current, ui_font
from nnstudio.gui.widgets.plain_text import words_only


class SplitBar(QWidget):
    """``set_shares((("train", 0.7), …))`` draws the parts side by side, with words where they fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Split"))
        self._shares: Sequence[tuple[str, float]] = ()

    def set_shares(self, shares: Sequence[tuple[str, float]], tip: str = "") -> None:
        """Names and shares; the shares add up to 1."""
        self._shares = shares
        words = " · ".join(f"{tr(name)} {share:.0%}" for name, share in shares)
        self.setAccessibleDescription(words)
        self.setToolTip(words_only(tip or words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        colors = (theme.color("accent"), QColor("#d97706"), theme.group_color("convolution"))
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.rect()), 6, 6)
            p.setClipPath(outline)
            p.setFont(ui_font(11))
            left = 0.0
            for (name, share), color in zip(self._shares, colors, strict=False):
                part = QRectF(left, 0, share * self.width(), self.height())
                p.fillRect(part.adjusted(0, 0, 0.5, 0), color)
                p.setPen(words_on(color))
                self._write(p, part, f"{share:.0%}".replace("%", " %"), name)
                left += part.width()

    def _write(self, p: QPainter, part: QRectF, percent: str, name: str) -> None:
        metrics = p.fontMetrics()
        for words in (f"{percent} {tr(name)}", percent):
            if metrics.horizontalAdvance(words) + 12 <= part.width():
                p.drawText(part.adjusted(8, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, words)
                return
