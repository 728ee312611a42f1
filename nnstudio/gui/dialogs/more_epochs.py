"""Asks how many more epochs to train."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget

from nnstudio.catalog.words import tr

MOST = 1_000_000


def ask_epochs(parent: QWidget, usual: int) -> int:
    """A number of epochs; 0 if the person thought better of it."""
    number, accepted = QInputDialog.getInt(
        parent,
        tr("Train more epochs"),
        tr("How many more epochs, from the weights as they are?"),
        usual,
        1,
        MOST,
    )
    return number if accepted else 0
