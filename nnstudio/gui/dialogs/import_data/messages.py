"""What was found in a file, or why it cannot be read: as high as its words, never pushing the table out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.gui import theme
from nnstudio.gui.widgets.scrolled import scrolled

HIGHEST = 76


class Messages(QWidget):
    """Sentences one below the other; more than four lines of them scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(self.label))

    def say(self, words: str, role: str) -> None:
        """Show these words in the colour of ``role``; nothing takes no room."""
        self.label.setText(words)
        self.label.setProperty("role", role)
        theme.restyle(self.label)
        self.setVisible(bool(words))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(min(max(self.label.heightForWidth(self.width() - 8), 18) + 2, HIGHEST))
