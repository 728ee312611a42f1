"""One line that changes 15 times a second without laying out the window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.theme import FONT_SMALL_PX, current, ui_font


class ProgressText(QWidget):
    """``Epoch 31 / 50`` in bold, and the rest dim behind it; what does not fit ends in …"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.detail = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(70)

    def sizeHint(self) -> QSize:
        """One line, as long as it usually gets."""
        return QSize(400, 18)

    def show_words(self, words: str, detail: str) -> None:
        """Show these; nothing happens if they are the same."""
        if (words, detail) != (self.words, self.detail):
            self.words, self.detail = words, detail
            self.setAccessibleName(" · ".join(w for w in (words, detail) if w))
            self.repaint()  # at once: from the event loop it would wait anew for the interpreter lock

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        with QPainter(self) as p:
            x = 0.0
            if self.words:
                p.setFont(ui_font(FONT_SMALL_PX, QFont.Weight.DemiBold))
                p.setPen(theme.color("text"))
                x = self._write(p, 0.0, self.words)
            if self.detail:
                p.setFont(ui_font(FONT_SMALL_PX))
                p.setPen(theme.color("dim"))
                self._write(p, x, f" · {self.detail}" if self.words else self.detail)

    def _write(self, p: QPainter, x: float, text: str) -> float:
        metrics = QFontMetricsF(p.font())
        room = max(0.0, self.width() - x)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        p.drawText(QRectF(x, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return x + metrics.horizontalAdvance(shown)
