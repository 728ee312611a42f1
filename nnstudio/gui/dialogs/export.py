"""Which format the trained weights are written in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.export import EXPORTS, Export


class _Words(QLabel):
    """What a format is for: a click on it chooses the format, as a click on its title does."""

    def __init__(self, text: str, button: QRadioButton) -> None:
        super().__init__(text)
        self._button = button
        button.setAccessibleDescription(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._button.click()
        event.accept()


class ExportDialog(QDialog):
    """The formats with a sentence each, and what the file will hold."""

    def __init__(self, arrays: dict[str, tuple[int, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export weights"))
        self.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(8)
        self._group = QButtonGroup(self)
        for number, cls in enumerate(EXPORTS.classes()):
            button = QRadioButton(tr(cls.title))
            button.setChecked(number == 0)
            button.setObjectName(cls.kind)
            self._group.addButton(button, number)
            words = _Words(tr(cls.summary()).replace("``", ""), button)
            words.setProperty("role", "dim")
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setContentsMargins(24, 0, 0, 6)
            column.addWidget(button)
            column.addWidget(words)
        column.addWidget(self._contents(arrays))
        buttons = QDialogButtonBox()
        choose = buttons.addButton(tr("Choose file…"), QDialogButtonBox.ButtonRole.AcceptRole)
        choose.setMinimumWidth(130)
        choose.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)  # second, as it stands: Tab follows
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _contents(self, arrays: dict[str, tuple[int, ...]]) -> QLabel:
        shown = [f"{name}  {' × '.join(map(str, shape))}" for name, shape in list(arrays.items())[:12]]
        if len(arrays) > 12:
            shown.append(tr("… and {count} more", count=len(arrays) - 12))
        made = QLabel("\n".join(shown))
        made.setProperty("role", "mono")
        made.setTextFormat(Qt.TextFormat.PlainText)
        return made

    @property
    def kind(self) -> type[Export]:
        """The chosen format."""
        return EXPORTS.classes()[self._group.checkedId()]


def ask_export(parent: QWidget, arrays: dict[str, tuple[int, ...]]) -> type[Export] | None:
    """The format, or None if nothing is to be exported."""
    dialog = ExportDialog(arrays, parent)
    chosen = dialog.exec() == QDialog.DialogCode.Accepted
    kind = dialog.kind
    dialog.deleteLater()
    return kind if chosen else None
