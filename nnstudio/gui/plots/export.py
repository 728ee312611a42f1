"""A live plot's own menu: axes, smoothing, what is in view, and taking picture or numbers away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidgetAction

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.menu_rows import SmoothingRow, WindowRow
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.gui.plots.series import ALL
from nnstudio.gui.plots.x_axis import UNITS

if TYPE_CHECKING:
    from nnstudio.gui.plots.live_plot import LivePlot

UNIT_WORDS = {"epoch": tr_later("Over epochs"), "step": tr_later("Over steps")}


class PlotMenu(PictureMenu):
    """Opened by the plot: its right mouse button also zooms when dragged."""

    opens_itself = False

    def __init__(self, owner: LivePlot) -> None:
        self._plot = owner
        super().__init__(owner, owner.header.title.lower().replace(" ", "-"), lambda: values(owner))

    def add_first(self) -> None:
        """The axes, smoothing, and how much is in view."""
        self.log = self._tick(tr("Log y axis"), self._plot.set_log)
        if (span := self._plot.y_range) is not None:
            words = tr("Axis from {low:g} to {high:g}", low=span[0], high=span[1])
            self.whole = self._tick(words, self._set_whole)
            self.whole.setChecked(True)
        self.addSeparator()
        self._add_units()
        self.log_x = self._tick(tr("Log x axis"), self._plot.set_log_x)
        self.addSeparator()
        self.smoothing = SmoothingRow(self._plot.set_smoothing)
        self.following = WindowRow(self._plot.follow, self._plot.x_name)
        for row in (self.smoothing, self.following):
            action = QWidgetAction(self)
            action.setDefaultWidget(row)
            self.addAction(action)
        self.addAction(tr("Reset view"), self._plot.reset_zoom)
        self.addMenu(self._plot.legend.menu)
        self.addSeparator()
        self.show_axes()

    def _tick(self, words: str, change: Callable[[bool], None]) -> QAction:
        action = self.addAction(words)
        action.setCheckable(True)
        # Not as an argument above: PySide may then call it without saying whether it is ticked.
        action.triggered[bool].connect(change)  # type: ignore[index]
        return action

    def _add_units(self) -> None:
        """What the x axis counts: one of them is chosen."""
        group = QActionGroup(self)
        self.units = {unit: QAction(tr(words), self) for unit, words in UNIT_WORDS.items()}
        for unit, action in self.units.items():
            action.setCheckable(True)
            action.setData(unit)
            action.triggered.connect(self._set_unit)
            self.addAction(group.addAction(action))

    @Slot()
    def _set_unit(self) -> None:
        for unit, action in self.units.items():
            if action.isChecked():
                self._plot.set_x_unit(unit)

    @Slot(bool)
    def _set_whole(self, whole: bool) -> None:
        self._plot.set_close(not whole)

    def show_axes(self) -> None:
        """Tick what the axes are."""
        self.log.setChecked(self._plot.log)
        self.log_x.setChecked(self._plot.x_axis.scale.log)
        self.units[self._plot.x_name].setChecked(True)

    def popup(self, position: QPoint) -> None:  # type: ignore[override]
        """Open with the axes ticked as they are."""
        self.show_axes()
        super().popup(position)


def values(plot: LivePlot) -> Iterator[Sequence[object]]:
    """Every value of every line, none thinned: ``line, epoch, step, y`` rows under their names, whichever of
    epochs and steps is shown; empty where a line does not tell one of them.

    Read at once, put into words as they are gone through.
    """
    taken: list[tuple[str, Array, Array | None, Array]] = []
    for line in plot.given:
        done = 0
        while len((found := line.read(done, ALL))[0]):
            stop = done + len(found[0])
            other = line.other(done, stop)[0] if line.other is not None else None
            taken.append((line.name, found[0], other, found[1]))
            done = stop
    return _rows(plot.x_axis.native, plot.y_name, taken)


def _rows(
    unit: str, y_name: str, taken: list[tuple[str, Array, Array | None, Array]]
) -> Iterator[Sequence[object]]:
    yield "line", *UNITS, y_name
    for name, x, other, y in taken:
        there = (f"{value:.12g}" for value in x.tolist())
        beside = repeat("", len(x)) if other is None else (f"{value:.12g}" for value in other.tolist())
        epochs, steps = (there, beside) if unit == "epoch" else (beside, there)
        for epoch, step, value in zip(epochs, steps, y.tolist(), strict=True):
            yield name, epoch, step, repr(value)
