"""Questions: with three answers (go ahead, do without, or cancel), or with two."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from nnstudio.catalog.words import tr

Choice = Literal["accept", "give_up", "cancel"]


def _box(parent: QWidget, question: str, consequence: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("NNStudio")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(consequence)
    return box


def confirm(parent: QWidget, question: str, consequence: str, accept: str, *, undoable: bool = False) -> bool:
    """A question with two answers. Cancel, also by Escape, is the default for what cannot be undone."""
    box, roles = _box(parent, question, consequence), QMessageBox.ButtonRole
    yes = box.addButton(accept, roles.AcceptRole if undoable else roles.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), roles.RejectRole)
    box.setDefaultButton(yes if undoable else cancel)
    box.setEscapeButton(cancel)
    box.exec()
    chosen = box.clickedButton() is yes
    box.deleteLater()
    return chosen


def ask(parent: QWidget, question: str, consequence: str, accept: str, give_up: str) -> Choice:
    """Shows the question and the labels of the first two answers, the first one being the default.

    Escape and closing the dialog mean cancel.
    """
    box = _box(parent, question, consequence)
    first = box.addButton(accept, QMessageBox.ButtonRole.AcceptRole)
    second = box.addButton(give_up, QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(first)
    first.setMinimumWidth(first.sizeHint().width() + 24)  # the default button's letters are bold
    box.setEscapeButton(cancel)
    box.exec()
    choices: dict[object, Choice] = {first: "accept", second: "give_up"}
    choice = choices.get(box.clickedButton(), "cancel")
    box.deleteLater()
    return choice
