"""The line above a text: what it is, and buttons that copy it in one form or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nnstudio.catalog.words import tr, tr_count
from nnstudio.gui.widgets.elided_label import ElidedLabel

Text = Callable[[], str]


class CopyBar(QWidget):
    """``forms`` maps a button's words to what it copies; ``note`` then says what was copied."""

    def __init__(self, forms: Mapping[str, Text], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 12, 6)
        row.setSpacing(6)
        self.note = ElidedLabel(40)
        self.note.setProperty("role", "dim")
        row.addWidget(self.note, 1)
        self.buttons: dict[str, QToolButton] = {}
        for words, text in forms.items():
            button = QToolButton()
            button.setText(tr(words))
            button.setToolTip(tr("{words} to the clipboard", words=tr(words)))
            button.clicked.connect(lambda _=False, text=text: self._copy(text()))
            row.addWidget(button)
            self.buttons[words] = button

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        lines = len(text.splitlines())
        self.note.setText(tr_count("Copied {count} line.", "Copied {count} lines.", lines))
