"""Asks whether to go back to a run's drawing and settings too, where its weights do not fit any more."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from nnstudio.catalog.words import tr


def ask_restore(parent: QWidget, name: str) -> bool:
    """Whether everything of the run shall be restored. Escape means no."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("NNStudio")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(tr("The network was drawn differently for “{name}”.", name=name))
    box.setInformativeText(
        tr(
            "Its weights do not fit the drawing as it is now. Restore its drawing, settings and "
            "weights together? One undo takes you back."
        )
    )
    restore = box.addButton(tr("Restore all"), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(restore)
    box.setEscapeButton(cancel)
    box.exec()
    accepted = box.clickedButton() is restore
    box.deleteLater()
    return accepted
