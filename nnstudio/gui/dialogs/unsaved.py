"""Asks what to do with changes that were not saved."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from nnstudio.catalog.words import tr

Answer = Literal["save", "discard", "cancel"]


def ask_unsaved(parent: QWidget, title: str) -> Answer:
    """Save, discard or cancel. Escape and closing the dialog mean cancel."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("NNStudio")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(tr("Save the changes to “{title}”?", title=title))
    box.setInformativeText(tr("What was not saved is lost otherwise, trained weights included."))
    save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(tr("Don’t save"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(cancel)
    box.exec()
    answers: dict[object, Answer] = {save: "save", discard: "discard"}
    answer = answers.get(box.clickedButton(), "cancel")
    box.deleteLater()
    return answer
