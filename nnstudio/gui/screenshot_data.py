"""Pictures of the windows about data: points drawn, a table typed, and what came out of each fold."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from nnstudio.data.own.typed_table import TypedTable
from nnstudio.gui.dialogs.cross_validation import CrossValidationDialog
from nnstudio.gui.dialogs.own_data.points_dialog import PointsDialog
from nnstudio.gui.dialogs.own_data.table_dialog import TableDialog
from nnstudio.project.crossval import CrossValidated, FoldDone, spread

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

Picture = Callable[[str, "QWidget | None"], None]
ACCURACY = (0.933, 0.967, 0.9, 1.0, 0.967)


def picture_data(picture: Picture) -> None:
    """Write ``draw-points``, ``edit-table`` and ``cross-validation``."""
    cells = tuple((f"{4 + (7 * i) % 11 / 4:.2f}", ("red", "", "green")[i % 3], "ny"[i % 2]) for i in range(9))
    for name, dialog in (
        ("draw-points", PointsDialog(_spirals())),
        ("edit-table", TableDialog(TypedTable(names=("size", "colour", "ripe"), cells=cells))),
        ("cross-validation", _folds()),
    ):
        dialog.show()
        picture(name, dialog)
        dialog.reject()
        dialog.deleteLater()


def _spirals() -> tuple[tuple[float, float, int], ...]:
    turns = [(i / 30, arm) for i in range(1, 30) for arm in (0, 1)]
    return tuple(
        (0.9 * t * math.cos(7 * t + math.pi * arm), 0.9 * t * math.sin(7 * t + math.pi * arm), arm)
        for t, arm in turns
    )


def _folds() -> CrossValidationDialog:
    folds = tuple(
        FoldDone(number, 5, 102, 26, 80, "finished", {}, {"loss": 0.4 - 0.3 * share, "accuracy": share})
        for number, share in enumerate(ACCURACY, 1)
    )
    dialog = CrossValidationDialog()
    dialog.show_outcome(CrossValidated(folds, *spread([fold.held_out for fold in folds])), None)
    return dialog
