"""Asks what to do with changes that were not saved."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.dialogs import choice

Answer = Literal["save", "discard", "cancel"]
ANSWERS: dict[choice.Choice, Answer] = {"accept": "save", "give_up": "discard", "cancel": "cancel"}


def ask_unsaved(parent: QWidget, title: str) -> Answer:
    """Save, discard or cancel. Escape and closing the dialog mean cancel."""
    chosen = choice.ask(
        parent,
        tr("Save the changes to “{title}”?", title=title),
        tr("What was not saved is lost otherwise, trained weights included."),
        tr("Save"),
        tr("Don’t save"),
    )
    return ANSWERS[chosen]
