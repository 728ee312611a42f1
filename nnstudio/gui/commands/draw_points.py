"""Points drawn by hand in place of the data, beginning with those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, Slot

from nnstudio.catalog.words import tr
from nnstudio.data import Table
from nnstudio.data.own.drawn_points import MOST_POINTS, DrawnPoints, Point
from nnstudio.project import edits

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.own_data.points_dialog import PointsDialog
    from nnstudio.gui.main_window import MainWindow


class DrawPoints(QObject):
    """Opens the pad; what was drawn becomes the data with one undo step, also while something trains."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: PointsDialog | None = None

    @Slot()
    def show(self) -> None:
        """The pad, with the points of the data if it is such."""
        from nnstudio.gui.dialogs.own_data.points_dialog import PointsDialog

        dialog = PointsDialog(self._points(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._take)
        dialog.destroyed.connect(self._forget)
        self.dialog = dialog
        dialog.open()

    def _points(self) -> tuple[Point, ...]:
        document = self._window.document
        source = document.state.data.source
        if isinstance(source, DrawnPoints):
            return source.points
        return points_of(document.prepared.table) if document.prepared is not None else ()

    @Slot()
    def _take(self) -> None:
        if self.dialog is None:
            return
        source = DrawnPoints(points=self.dialog.pad.points)
        self._window.document.edit(
            tr("Draw points"), lambda s: edits.set_data(s, s.data.replace(source=source))
        )

    @Slot()
    def _forget(self) -> None:
        self.dialog = None


def points_of(table: Table) -> tuple[Point, ...]:
    """The samples of two features and a class, rounded to three digits as drawn ones are; none if the table
    is another, or larger than can be drawn.
    """
    from nnstudio.gui.dialogs.own_data.points_dialog import CLASSES

    features = table.features.reshape(len(table), -1)
    if not table.is_classification or features.shape[1] != 2 or table.target is None:
        return ()
    if len(table) > MOST_POINTS or len(table.classes) > CLASSES or not np.isfinite(features).all():
        return ()
    rounded = np.round(features.astype(float), 3) + 0.0
    return tuple((x, y, int(label)) for (x, y), label in zip(rounded.tolist(), table.target, strict=True))
