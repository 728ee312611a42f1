"""How large a window may come up, so that its buttons are on the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 48)
"""Room for the title bar and the edges that the system draws round a window."""
ENDLESS = QSize(1 << 24, 1 << 24)


def room_for(widget: QWidget) -> QSize:
    """What the screen has beside panels and a frame. Where there is no real screen, nobody runs short."""
    if QGuiApplication.platformName() == "offscreen":
        return ENDLESS
    return widget.screen().availableGeometry().size() - FRAME


def resize_within(dialog: QWidget, width: int, height: int) -> None:
    """Give it this size, or what the screen of its parent has."""
    parent = dialog.parentWidget()
    dialog.resize(QSize(width, height).boundedTo(room_for(parent or dialog)))
