"""What the trained network is used for: the Predict panel, evaluation, how an answer came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.gui.using import PredictPanel

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class UsingCommands(QObject):
    """Makes the Predict panel and answers what it asks for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel = PredictPanel(window.document, window.run)

    @Slot()
    def show_panel(self) -> None:
        """The Predict panel."""
        self._window.docks.show_panel("predict")

    def shutdown(self) -> None:
        """Before the window goes: no thread is left behind."""
        self.panel.shutdown()
