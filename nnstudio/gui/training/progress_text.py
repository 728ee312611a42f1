"""One line that changes 15 times a second without laying out the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnstudio.gui.theme import FONT_SMALL_PX, current, ui_font
from nnstudio.gui.widgets.plain_text import words_only

BETWEEN = " · "


class ProgressText(QWidget):
    """``Epoch 31 / 50`` in bold, and the rest dim behind it.

    Where that is too long it loses its parts from the front: how long it still takes, and that it pauses,
    stand at the end. The tooltip has all of it. A lone sentence that is too long ends in …
    """

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
            self.setAccessibleName(BETWEEN.join(w for w in (words, detail) if w))
            self.update()

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
                self._write(p, x, self._that_fits(QFontMetricsF(p.font()), self.width() - x))

    def _that_fits(self, metrics: QFontMetricsF, room: float) -> str:
        """As much of the detail as there is room for, a part being the least."""
        parts = self.detail.split(BETWEEN)
        before = BETWEEN if self.words else ""
        least = 0 if before and len(parts) > 1 else 1  # a lone sentence is shortened rather than left out
        while len(parts) > least and metrics.horizontalAdvance(before + BETWEEN.join(parts)) > room:
            del parts[0]
        return before + BETWEEN.join(parts) if parts else ""

    def event(self, event: QEvent) -> bool:
        """The tooltip: what is said of the run's end, else all that there may be no room for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self.toolTip():
            QToolTip.showText(event.globalPos(), words_only(self.accessibleName()), self)
            return True
        return super().event(event)

    def _write(self, p: QPainter, x: float, text: str) -> float:
        metrics = QFontMetricsF(p.font())
        room = max(0.0, self.width() - x)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        p.drawText(QRectF(x, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        return x + metrics.horizontalAdvance(shown)
