"""The context menu of the units and weights: what can be done with the number pointed at, and export."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Slot

from nnstudio.catalog.words import tr
from nnstudio.gui.plots.neuron_picture import NeuronPicture, Spot
from nnstudio.gui.plots.picture_menu import PictureMenu, Rows


class NeuronMenu(PictureMenu):
    """``spot`` is the weight or bias it was opened at, None elsewhere. A unit stands for its bias."""

    def __init__(self, picture: NeuronPicture, rows: Rows) -> None:
        self._picture = picture
        self.spot: Spot | None = None
        super().__init__(picture, "neurons", rows)

    def add_first(self) -> None:
        """Setting and nudging."""
        self.set_here = self.addAction(tr("Set this weight…"))
        self.nudge_here = self.addAction(tr("Nudge this weight…"))
        self.addSeparator()

    @Slot(QPoint)
    def _open(self, point: QPoint) -> None:
        picture = self._picture
        keys = not picture.rect().contains(picture.mapFromGlobal(picture.cursor().pos()))
        spot = picture.spot if keys else picture.spot_at(QPointF(point))
        self.offer(spot)
        self.popup(picture.mapToGlobal(point))

    def offer(self, spot: Spot | None) -> None:
        """Offer what can be done with this number."""
        look = self._picture.look
        if spot is not None and look is not None and spot.kind == "unit":
            has_bias = spot.column > 0 and look.chart.columns[spot.column].has_bias
            spot = Spot("bias", spot.column, spot.unit) if has_bias else None
        self.spot = spot
        if spot is not None:
            self._picture.point(spot)
        for action in (self.set_here, self.nudge_here):
            action.setEnabled(spot is not None)
