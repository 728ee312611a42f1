"""Asks what to do with a file that another program has changed meanwhile."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.dialogs import choice

Answer = Literal["copy", "replace", "cancel"]
ANSWERS: dict[choice.Choice, Answer] = {"accept": "copy", "give_up": "replace", "cancel": "cancel"}


def ask_changed(parent: QWidget, name: str) -> Answer:
    """Save elsewhere, replace or cancel. Escape and closing the dialog mean cancel."""
    chosen = choice.ask(
        parent,
        tr("“{name}” was changed by another program or window since you opened it.", name=name),
        tr("Replacing it loses what was changed there. Saving a copy keeps both."),
        tr("Save a copy…"),
        tr("Replace"),
    )
    return ANSWERS[chosen]
