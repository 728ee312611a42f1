"""A plot in pyqtgraph whose ranges are set by its owner: a scatter or a picture, with title and export."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.gui.plots.axes import Axis, PlotView
from nnstudio.gui.plots.header import PlotHeader
from nnstudio.gui.plots.items import Light
from nnstudio.gui.plots.portrait import paint_plot
from nnstudio.gui.theme import Theme, current, switcher


class FixedPlot(QWidget):
    """Header, axes with labels, and a view to add items to. ``hovered`` gives the point under the pointer."""

    hovered = Signal(object)  # QPointF in the plot's own numbers, or None

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = PlotHeader(title, self)
        self._axes = {"left": Axis("left", 40), "bottom": Axis("bottom", 70)}
        self.view = pg.ViewBox(enableMenu=False)
        self.view.disableAutoRange()
        self.plot = PlotView(self, viewBox=self.view, axisItems=self._axes)
        self.plot.hideButtons()
        self.plot.getPlotItem().layout.setContentsMargins(0, 8, 18, 0)  # room for half a label at both ends
        self.plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.plot.setMinimumSize(160, 120)
        self.plot.setAccessibleName(title)
        self.view.sigRangeChanged.connect(self._range_changed)
        self.plot.scene().sigMouseMoved.connect(self._moved)
        self.view.sigRangeChangedManually.connect(self._zoomed_by_hand)
        self._whole = ((0.0, 1.0), (0.0, 1.0))
        self.zoomed = False
        self._names = ("", "")
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.header)
        layout.addWidget(self.plot, 1)
        switcher().theme_changed.connect(self.dress)
        self.dress(current())

    def show_range(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        *,
        square: bool = False,
        keep_zoom: bool = False,
    ) -> None:
        """Show this part; nothing happens if it is the whole already, so that zooming is not undone.

        With ``keep_zoom`` (the whole grows all the time) not even then.
        """
        if (x, y) == self._whole:
            return
        self._whole = (x, y)
        self.view.setAspectLocked(square)
        if not (keep_zoom and self.zoomed):
            self.reset_zoom()

    def name_axes(self, x: str, y: str) -> None:
        """Words at the axes."""
        if (x, y) != self._names:
            self._names = (x, y)
            self.dress(current())

    @Slot()
    def reset_zoom(self) -> None:
        """Show everything."""
        self.zoomed = False
        self.header.set_zoomed(False)
        self.view.setRange(xRange=self._whole[0], yRange=self._whole[1], padding=0.02, disableAutoRange=True)

    @Slot()
    def _zoomed_by_hand(self) -> None:
        self.zoomed = True
        self.header.set_zoomed(True)

    @Slot()
    def _range_changed(self) -> None:
        for item in self.view.addedItems:
            if isinstance(item, Light):
                item.range_changed()

    def portray(self, painter: QPainter) -> None:
        """Paint it without its buttons."""
        paint_plot(painter, self.header, self.plot)

    @Slot(object)
    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.plot.setBackground(theme.color("panel"))
        for axis, name in zip(("bottom", "left"), self._names, strict=True):
            self._axes[axis].dress(theme)
            self._axes[axis].setLabel(name or None, color=theme.faint, **{"font-size": "11px"})
        self.header.dress()
        self.header.update()

    @Slot(object)
    def _moved(self, position: QPointF) -> None:
        inside = self.view.sceneBoundingRect().contains(position)
        self.hovered.emit(self.view.mapSceneToView(position) if inside else None)

    @Slot(object)
    def _clicked(self, event: Any) -> None:
        if event.double():
            self.reset_zoom()
