"""A button whose words give way in the middle where it gets less room than they need."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from nnstudio.gui.widgets.plain_text import plain_tooltip

LEAST = 90
"""Pixels it can do with."""


class ElidedButton(QPushButton):
    """Wants the room of its words. What was left out stands in the tooltip."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed
        )  # may get less than it wants

    def minimumSizeHint(self) -> QSize:
        wanted = self.sizeHint()
        return QSize(min(wanted.width(), LEAST), wanted.height())

    def shown_words(self) -> str:
        """What there is room for."""
        metrics = self.fontMetrics()
        room = self.width() - self.sizeHint().width() + metrics.horizontalAdvance(self.text())
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut = self.shown_words() != self.text()
        self.setToolTip(plain_tooltip(self.text()) if cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_words()
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()
