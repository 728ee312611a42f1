"""Drags from other programs, as the window system tells of them: first to the window's own handle."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

COPY = Qt.DropAction.CopyAction
HELD = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def of_files(*paths: Path, text: str = "") -> QMimeData:
    """Files as file managers offer them; some add their names as ``text``."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        data.setText(text)
    return data


def of_text(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def drag(window: QWidget, data: QMimeData, at: QPoint) -> bool:
    """Come into the window and hold still there; whether letting go would do something."""
    handle = window.windowHandle()
    enter = QDragEnterEvent(at, COPY, data, *HELD)
    enter.ignore()
    QApplication.sendEvent(handle, enter)
    move = QDragMoveEvent(at, COPY, data, *HELD)
    move.ignore()
    QApplication.sendEvent(handle, move)
    return move.isAccepted()


def leave(window: QWidget) -> None:
    """Go on to another window. (Qt would think of what it last dragged over, even if that is gone.)"""
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())


def drop(window: QWidget, data: QMimeData, at: QPoint | None = None) -> bool:
    """Let go there, or leave if nobody takes it."""
    at = at or QPoint(20, 20)
    taken = drag(window, data, at)
    if taken:
        QApplication.sendEvent(window.windowHandle(), QDropEvent(QPointF(at), COPY, data, *HELD))
    else:
        leave(window)
    return taken
