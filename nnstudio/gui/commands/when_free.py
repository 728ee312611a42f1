"""What comes back from a thread waits until no dialog stands in front of the work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

AGAIN_MS = 100


def when_free(owner: QObject, act: Callable[[], object]) -> None:
    """Do it now, or as soon as nobody is being asked anything. Never, if ``owner`` goes first.

    Another document, or a second question, must not come up behind a dialog.
    """
    if QApplication.activeModalWidget() is None:
        act()
    else:
        QTimer.singleShot(AGAIN_MS, owner, lambda: when_free(owner, act))
