"""Shortcuts, logs, about: what the Help menu does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from nnstudio.gui.dialogs.about import AboutDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.logs import log_file

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class HelpCommands(QObject):
    """Opens pages beside the window; none of them keeps anybody from working."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def shortcuts(self) -> None:
        """All keys on one page."""
        self._open(ShortcutsDialog(self._window))

    @Slot()
    def about(self) -> None:
        """Version and licences."""
        self._open(AboutDialog(log_file(), self._window))

    @Slot()
    def open_log_folder(self) -> None:
        """The folder of the log, in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file().parent)))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
