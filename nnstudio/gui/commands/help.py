"""The guide, shortcuts, logs, about: what the Help menu does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from nnstudio.gui.dialogs.about import AboutDialog
from nnstudio.gui.dialogs.guide import GuideDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.logs import log_file

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class HelpCommands(QObject):
    """Opens pages beside the window; none of them keeps anybody from working. Each is open once at most."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pages: dict[str, QDialog] = {}

    @Slot()
    def guide(self) -> None:
        """First steps, the guide and the reference."""
        self._show("guide", lambda: GuideDialog(self._window))

    @Slot()
    def shortcuts(self) -> None:
        """All keys on one page."""
        self._show("shortcuts", lambda: ShortcutsDialog(self._window))

    @Slot()
    def about(self) -> None:
        """Version and licences."""
        self._show("about", lambda: AboutDialog(log_file(), self._window))

    @Slot()
    def open_log_folder(self) -> None:
        """The folder of the log, in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file().parent)))

    def _show(self, name: str, make: Callable[[], QDialog]) -> None:
        """The page that is open already, or a new one."""
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = make()
            page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            page.finished.connect(partial(self._closed, name))
        page.show()
        page.activateWindow()

    def _closed(self, name: str, _result: int) -> None:
        del self._pages[name]
