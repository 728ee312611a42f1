"""Asks what to do with a file that another program has changed meanwhile."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from nnstudio.catalog.words import tr

Answer = Literal["copy", "replace", "cancel"]


def ask_changed(parent: QWidget, name: str) -> Answer:
    """Save elsewhere, replace or cancel. Escape and closing the dialog mean cancel."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("NNStudio")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(tr("“{name}” was changed by another program or window since you opened it.", name=name))
    box.setInformativeText(tr("Replacing it loses what was changed there. Saving a copy keeps both."))
    copy = box.addButton(tr("Save a copy…"), QMessageBox.ButtonRole.AcceptRole)
    replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(copy)
    copy.setMinimumWidth(copy.sizeHint().width() + 24)  # the default button's letters are bold
    box.setEscapeButton(cancel)
    box.exec()
    answers: dict[object, Answer] = {copy: "copy", replace: "replace"}
    answer = answers.get(box.clickedButton(), "cancel")
    box.deleteLater()
    return answer
