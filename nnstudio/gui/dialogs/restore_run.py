"""Asks whether to go back to a run's drawing and settings too, where its weights do not fit any more."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.dialogs.choice import confirm


def ask_restore(parent: QWidget, name: str) -> bool:
    """Whether everything of the run shall be restored. Escape means no."""
    return confirm(
        parent,
        tr("The network was drawn differently for “{name}”.", name=name),
        tr(
            "Its weights do not fit the drawing as it is now. Restore its drawing, settings and "
            "weights together? One undo takes you back."
        ),
        tr("Restore all"),
        undoable=True,
    )
