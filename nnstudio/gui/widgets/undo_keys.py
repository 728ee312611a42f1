"""Undo and redo of a text field: its own while something typed can be taken back, else the window's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit


def pass_undo_on(field: QLineEdit | QPlainTextEdit) -> None:
    """Let Ctrl+Z and Ctrl+Y through where the field has nothing of its own to take back.

    Qt's fields keep these keys for themselves even then: whoever sets a number, presses Enter and wants it
    back would press them in vain until the focus is somewhere else.
    """
    field.installEventFilter(_Passing(field))


class _Passing(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = _can(watched)
            keys = QKeySequence.StandardKey
            if (event.matches(keys.Undo) and not undo) or (event.matches(keys.Redo) and not redo):
                event.ignore()
                return True
        return super().eventFilter(watched, event)


def _can(field: QObject) -> tuple[bool, bool]:
    """Whether the field itself has something to undo and to redo."""
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable(), field.isRedoAvailable()
    if isinstance(field, QPlainTextEdit):
        return field.document().isUndoAvailable(), field.document().isRedoAvailable()
    return False, False
