"""A line above the work that says what went wrong and what to do, with details to copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import restyle


class Banner(QFrame):
    """Shows one sentence until it is dismissed or replaced. It never stops anybody from working on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = ""
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.action_button = QPushButton()
        self.action_button.clicked.connect(self._act)
        self._action: Callable[[], object] | None = None
        self.copy_button = QPushButton(tr("Copy details"))
        self.copy_button.clicked.connect(self.copy)
        self.close_button = QPushButton(tr("Dismiss"))
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.action_button)
        row.addWidget(self.copy_button)
        row.addWidget(self.close_button)
        self.setAccessibleName(tr("Message"))
        self.hide()

    @property
    def details(self) -> str:
        """What “Copy details” copies."""
        return self._details

    def show_message(
        self, sentence: str, details: str = "", role: Literal["error", "warning"] = "error"
    ) -> None:
        """Show a sentence; ``details`` are for a report of the fault."""
        self._details = f"{sentence}\n\n{details}" if details else sentence
        self.sentence.setText(sentence)
        self.action_button.hide()
        self.copy_button.setVisible(bool(details))
        self.setProperty("role", role)
        restyle(self)
        self.show()

    def withdraw(self, sentence: str) -> None:
        """Take this sentence back, if it is the one that stands here."""
        if self.sentence.text() == sentence:
            self.hide()

    def offer(self, label: str, act: Callable[[], object]) -> None:
        """A way out of what was just said, as a button beside it."""
        self._action = act
        self.action_button.setText(label)
        self.action_button.show()

    @Slot()
    def _act(self) -> None:
        act, self._action = self._action, None
        self.hide()
        if act is not None:
            act()

    @Slot()
    def copy(self) -> None:
        """Put sentence and details on the clipboard."""
        QGuiApplication.clipboard().setText(self._details)
