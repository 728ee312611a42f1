"""Cut, copy, paste and the rest of the Edit menu: on the canvas, or in the text that has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from nnstudio.data.pasted import is_table

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class EditCommands(QObject):
    """Edits of the drawing go through the canvas's own editing, and so through undo."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._canvas = window, window.canvas

    @Slot()
    def cut(self) -> None:
        """Cut layers, or text."""
        if (text := _text_in_focus()) is not None:
            text.cut()
        else:
            self._canvas.editing.cut()

    @Slot()
    def copy(self) -> None:
        """Copy layers, or text."""
        if (text := _text_in_focus()) is not None:
            text.copy()
        else:
            self._canvas.editing.copy()

    @Slot()
    def paste(self) -> None:
        """Paste layers, or text; a table is what is meant as data."""
        if (text := _text_in_focus()) is not None:
            text.paste()
        elif not self._canvas.editing.can_paste and is_table(QGuiApplication.clipboard().text()):
            self._window.files.paste_data()
        else:
            self._canvas.requests.paste()

    @Slot()
    def duplicate(self) -> None:
        """Duplicate the selected layers."""
        self._canvas.editing.duplicate()

    @Slot()
    def delete(self) -> None:
        """Delete what is selected."""
        self._canvas.editing.delete()

    @Slot()
    def delete_and_join(self) -> None:
        """Delete layers and join their neighbours."""
        self._canvas.editing.delete(heal=True)

    @Slot()
    def select_all(self) -> None:
        """Select every layer and wire, or all text."""
        if (text := _text_in_focus()) is not None:
            text.selectAll()
        else:
            self._canvas.editing.select_all()

    @Slot()
    def rename(self) -> None:
        """Edit the name of the selected layer or group, or the selected note, in place."""
        self._canvas.requests.rename()


def _text_in_focus() -> QLineEdit | QPlainTextEdit | None:
    widget = QApplication.focusWidget()
    return widget if isinstance(widget, (QLineEdit, QPlainTextEdit)) else None
