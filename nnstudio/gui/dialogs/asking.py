"""A dialog about the layers that asks anew whenever something else is chosen in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

PATIENCE_MS = 120


class AskingDialog(QDialog):
    """``wanted`` carries what is chosen, once nothing more is chosen for a moment; whoever answers it calls
    :meth:`show_outcome`."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._ask)
        self.finished.connect(self._patience.stop)

    @Slot()
    def ask_soon(self) -> None:
        """Ask when nothing more is chosen for a moment."""
        if self.can_ask():
            self._patience.start()

    def settle(self) -> None:
        """Ask now what would be asked in a moment."""
        if self._patience.isActive():
            self._patience.stop()
            self._ask()

    def can_ask(self) -> bool:
        """Whether a choice is a question already: not while the fields are being filled."""
        return True

    def choose_layer(self, name: str) -> None:
        """Be about this layer, if there is something to ask of it."""
        raise NotImplementedError

    @Slot()
    def _ask(self) -> None:
        raise NotImplementedError

    def show_outcome(self, found: Any, error: Exception | None) -> None:
        """What was asked for, or why it is not there."""
        raise NotImplementedError
