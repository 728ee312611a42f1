"""Options that are typed: numbers, texts, pairs, shapes, column names, paths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from nnstudio.catalog import Option
from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.readers.inside import SCHEME, shown
from nnstudio.gui.inspector.editor import SEVERAL, Editor
from nnstudio.gui.inspector.numbers import read_number, show_number, stepped
from nnstudio.gui.widgets.plain_text import plain_tooltip
from nnstudio.gui.widgets.undo_keys import pass_undo_on


class Field(QLineEdit):
    """A line that tells about Escape and the arrow keys."""

    restored = Signal()
    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        if event.key() == Qt.Key.Key_Escape:
            self.restored.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(far if event.key() == Qt.Key.Key_Up else -far)
        else:
            super().keyPressEvent(event)


class LineEditor(Editor):
    """A typed value: commits on Enter and when the focus leaves, Escape brings the old value back."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.line = Field()
        pass_undo_on(self.line)
        self.line.editingFinished.connect(self._finished)
        self.line.restored.connect(self._restore)
        self.line.stepped.connect(self._step)
        self._value: Any = None
        self._shown = ""
        self.place_line()

    def place_line(self) -> None:
        """Put the line into the editor; a kind of editor with a button beside it does it differently."""
        self.set_field(self.line)

    def set_value(self, value: Any) -> None:
        self._value = value
        # The unit stands in the label's tooltip; beside the number it would have to be parsed again.
        self._show("" if self._says_nothing(value) else self.write(value), self._nothing())

    def set_mixed(self) -> None:
        self._value = None
        self._show("", SEVERAL)

    def offer(self, texts: Sequence[str]) -> None:
        """Complete what is typed to one of these."""
        completer = QCompleter(list(texts), self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.line.setCompleter(completer)

    def write(self, value: Any) -> str:
        """The value as text."""
        return str(value)

    def read(self, text: str) -> Any:
        """The text as a value; what cannot be read is passed on for the declaration to refuse."""
        return text

    def _says_nothing(self, value: Any) -> bool:
        """Whether an empty line with a hint tells more: for no value, and for a default that has words."""
        return value is None or ("none" in (self.option.labels or {}) and value == self._empty)

    @property
    def _empty(self) -> Any:
        """What an emptied line means, where that has words."""
        default = self.option.default
        return tuple(default) if isinstance(default, list) else default

    def _nothing(self) -> str:
        labels = self.option.labels or {}
        if not self.option.optional and "none" not in labels:
            return ""
        return tr(
            labels.get(
                "none", tr_later("Off") if self.option.type in ("int", "float") else tr_later("Automatic")
            )
        )

    def _show(self, text: str, placeholder: str) -> None:
        self._shown = text
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self.line.setPlaceholderText(placeholder)
        self.accept()

    @Slot()
    def _restore(self) -> None:
        self.line.setText(self._shown)
        self.line.selectAll()
        self.accept()

    @Slot()
    def _finished(self) -> None:
        text = self.line.text().strip()
        if text == self._shown:
            self._restore() if self.reason else None
            return
        off = text.lower() in ("", "off", "none", self._nothing().lower())
        if off and self.option.optional:
            self.committed.emit(None, "")
        elif not text and "none" in (self.option.labels or {}):
            self.committed.emit(self._empty, "")
        else:
            self.committed.emit(self.read(text), "")

    @Slot(int)
    def _step(self, steps: int) -> None:
        """Arrow keys do nothing in a text."""


class NumberEditor(LineEditor):
    """A number. Arrow keys step it: 1, 2, 5, 10 … where factors matter; Shift steps ten at a time."""

    def write(self, value: Any) -> str:
        return show_number(value)

    def read(self, text: str) -> Any:
        return read_number(text)

    def _step(self, steps: int) -> None:
        now = read_number(self.line.text())
        if isinstance(now, str):
            now = self.option.default if self.option.default is not None else self.option.minimum or 1
        self.committed.emit(stepped(self.option, now, steps), "step")


class WholesEditor(LineEditor):
    """A pair or a shape: whole numbers with × or commas between them."""

    def write(self, value: Any) -> str:
        return " × ".join(str(v) for v in value)

    def read(self, text: str) -> Any:
        plain = text.strip("()[] ").replace("×", ",").replace("x", ",").replace("·", ",")
        parts = [read_number(p) for p in plain.replace(" ", ",").split(",") if p.strip()]
        if self.option.type == "pair" and len(parts) == 1:
            parts = parts * 2  # "3" means 3 × 3
        return tuple(parts) if all(isinstance(p, int) for p in parts) else text


class NamesEditor(LineEditor):
    """Several names with commas between them."""

    def write(self, value: Any) -> str:
        return ", ".join(str(v) for v in value)

    def read(self, text: str) -> Any:
        return tuple(part.strip() for part in text.split(",") if part.strip())


class PathEditor(LineEditor):
    """A file or a folder, typed or found with Browse…; of a long path the end is shown, with the name.

    Of data that the project carries only the name is shown.
    """

    def write(self, value: Any) -> str:
        return shown(str(value))

    def _show(self, text: str, placeholder: str) -> None:
        super()._show(text, placeholder)
        self.line.end(False)
        self.line.setToolTip(plain_tooltip(text))

    def place_line(self) -> None:
        self.set_field(self.line)  # first: it takes the line into the column, and the row below takes it over
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.browse = QPushButton(tr("Browse…"))
        self.browse.clicked.connect(self._browse)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self._column.insertWidget(0, both)

    @Slot()
    def _browse(self) -> None:
        start = "" if str(self._value).startswith(SCHEME) else str(self._value or "")
        if self.option.type == "folder":
            path = QFileDialog.getExistingDirectory(self, tr(self.option.label), start)
        else:
            path, _ = QFileDialog.getOpenFileName(self, tr(self.option.label), start)
        if path:
            self.committed.emit(path, "")
