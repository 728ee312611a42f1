"""File > Open recent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.preferences import Preferences
from nnstudio.gui.widgets.plain_text import words_only


class RecentMenu(QMenu):
    """The recent files, looked up each time the menu opens; files that are gone are grey."""

    def __init__(self, preferences: Preferences, opened: Callable[[Path], None], parent: QWidget) -> None:
        super().__init__(tr("Open recent"), parent)
        self._preferences, self._opened = preferences, opened
        self.aboutToShow.connect(self.fill)
        preferences.recent_changed.connect(self.fill)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """List the files anew."""
        self.clear()
        for path in self._preferences.recent:
            action = self.addAction(path.name.replace("&", "&&"))
            action.setToolTip(words_only(str(path)))
            action.setEnabled(path.exists())
            action.triggered.connect(lambda _checked=False, path=path: self._opened(path))
        if self.isEmpty():
            self.addAction(tr("Nothing yet")).setEnabled(False)
            return
        self.addSeparator()
        self.addAction(tr("Forget all")).triggered.connect(
            lambda _checked=False: self._preferences.forget_all()
        )
