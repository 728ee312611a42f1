"""What every control of a form can do: show a value, commit one, refuse a bad one in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.catalog import Option
from nnstudio.catalog.words import tr
from nnstudio.gui.theme import restyle

SEVERAL = "several"
"""What a control shows when the selected layers differ."""


class Editor(QWidget):
    """Edits one option. ``committed(value, gesture)`` asks for a change; whoever listens answers with
    :meth:`set_value` (done) or :meth:`refuse` (not possible, and why).

    Commits with the same non-empty ``gesture`` belong together (holding an arrow key).
    """

    committed = Signal(object, str)

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._reason = QLabel()
        self._reason.setProperty("role", "bad")
        self._reason.setWordWrap(True)
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        self._reason.hide()
        self._field: QWidget = self

    def set_field(self, field: QWidget) -> None:
        """The control itself; the reason of a refusal stands under it."""
        self._field = field
        field.setMinimumHeight(30)
        self._column.addWidget(field)
        self._column.addWidget(self._reason)
        self.setFocusProxy(field)
        tip = describe(self.option)
        field.setToolTip(tip)
        field.setAccessibleName(tr(self.option.label))
        field.setAccessibleDescription(tip)

    @property
    def reason(self) -> str:
        """Why the last value was refused; empty if it was not."""
        return self._reason.text()

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise NotImplementedError

    def set_mixed(self) -> None:
        """Show that the edited things differ."""
        raise NotImplementedError

    def refuse(self, reason: str) -> None:
        """Leave what was typed, frame it red and say why."""
        self._reason.setText(reason)
        self._reason.show()
        self._field.setProperty("invalid", True)
        restyle(self._field)

    def accept(self) -> None:
        """Take a refusal back."""
        if self._reason.text():
            self._reason.setText("")
            self._reason.hide()
            self._field.setProperty("invalid", False)
            restyle(self._field)


def describe(option: Option) -> str:
    """The tooltip: the option's sentence, its bounds and its unit."""
    parts = [tr(option.description)]
    if option.type in ("int", "float") and (option.minimum is not None or option.maximum is not None):
        bounds = option.bounds_in_words()
        parts.append(f"{bounds[0].upper()}{bounds[1:]}{f' {tr(option.unit)}' if option.unit else ''}.")
    return "\n".join(part for part in parts if part)
