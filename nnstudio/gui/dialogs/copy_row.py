"""The last row of a dialog that shows what came out: copying everything at the left, closing at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton

from nnstudio.catalog.words import tr


class CopyRow(QHBoxLayout):
    """``text`` is what is copied at a click; ``others`` stand before Close. Enter never copies."""

    def __init__(self, dialog: QDialog, words: str, text: Callable[[], str], *others: QPushButton) -> None:
        super().__init__()
        self._text = text
        self.copy, self.close_button = QPushButton(words), QPushButton(tr("Close"))
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(dialog.close)
        self.addWidget(self.copy)
        self.addStretch(1)
        for button in (*others, self.close_button):
            self.addWidget(button)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text())


def tabbed(*blocks: Iterable[Iterable[str]]) -> str:
    """Rows with tabs between their cells, to paste into a sheet; an empty line between blocks of them."""
    return "\n\n".join("\n".join("\t".join(row) for row in rows) for rows in blocks) + "\n"
