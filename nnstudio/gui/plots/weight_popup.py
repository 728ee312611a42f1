"""A small box over the picture: one number, what the loss would be with it, and Set."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr

LARGEST = 1e6

Preview = Callable[[float], str]


class WeightPopup(QFrame):
    """Enter or the button sets (``accepted``), Escape or a click elsewhere closes without."""

    accepted = Signal(float)
    nudge_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self.setProperty("role", "card")
        self.setAutoFillBackground(True)
        self.title, self.note = QLabel(), QLabel()
        self.title.setProperty("role", "heading")
        self.note.setProperty("role", "dim")
        for label in (self.title, self.note):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.number = QDoubleSpinBox()
        self.number.setRange(-LARGEST, LARGEST)
        self.number.setDecimals(6)
        self.number.setSingleStep(0.1)
        self.number.setAccessibleName(tr("New value"))
        self.number.setMinimumWidth(150)
        self.set_button = QPushButton(tr("Set"))
        self.set_button.setProperty("accent", True)
        self.nudge_button = QPushButton(tr("Nudge…"))
        self.nudge_button.setToolTip(
            tr("Change it a little, and compare what the loss does with its gradient.")
        )
        self.nudge_button.clicked.connect(self._nudge)
        self._preview: Preview | None = None
        self.number.valueChanged.connect(self._changed)
        self.set_button.clicked.connect(self._accept)
        row = QHBoxLayout()
        row.addWidget(self.number, 1)
        row.addWidget(self.set_button)
        row.addWidget(self.nudge_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self.note)
        self.hide()

    def ask(self, title: str, value: float, at: QPoint, preview: Preview) -> None:
        """Open beside ``at`` (in the parent's pixels) with the value as it is."""
        self._preview = preview
        self.title.setText(title)
        self.number.blockSignals(True)
        self.number.setValue(value)
        self.number.blockSignals(False)
        self._changed(value)
        self.adjustSize()
        room = self._owner.rect()
        x = min(max(8, at.x() + 14), max(8, room.width() - self.width() - 8))
        y = min(max(8, at.y() + 14), max(8, room.height() - self.height() - 8))
        self.move(x, y)
        self.show()
        self.raise_()
        self.number.setFocus(Qt.FocusReason.PopupFocusReason)
        self.number.selectAll()

    @Slot(float)
    def _changed(self, value: float) -> None:
        if self._preview is not None:
            self.note.setText(self._preview(value))
            self.adjustSize()

    @Slot()
    def _accept(self) -> None:
        self.number.interpretText()
        value = self.number.value()
        self.close_quietly()
        self.accepted.emit(value)

    @Slot()
    def _nudge(self) -> None:
        self.close_quietly()
        self.nudge_wanted.emit()

    def close_quietly(self) -> None:
        """Close, and give the focus back to the picture."""
        if self.isHidden():
            return
        self._preview = None
        self.hide()
        self._owner.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_quietly()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        else:
            super().keyPressEvent(event)
