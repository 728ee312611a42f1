"""A live plot's own menu: log axis, smoothing, what is in view, and taking picture or numbers away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QWidgetAction

from nnstudio.catalog.words import tr
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.menu_rows import SmoothingRow, WindowRow
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.gui.plots.series import ALL

if TYPE_CHECKING:
    from nnstudio.gui.plots.live_plot import LivePlot


class PlotMenu(PictureMenu):
    """Opened by the plot: its right mouse button also zooms when dragged."""

    opens_itself = False

    def __init__(self, owner: LivePlot) -> None:
        self._plot = owner
        super().__init__(owner, owner.header.title.lower().replace(" ", "-"), lambda: values(owner))

    def add_first(self) -> None:
        """The axes, smoothing, and how much is in view."""
        self.log = self.addAction(tr("Log axis"))
        self.log.setCheckable(True)
        self.log.setChecked(self._plot.log)
        # Not as an argument above: PySide may then call it without saying whether it is ticked.
        self.log.triggered[bool].connect(self._plot.set_log)  # type: ignore[index]
        if (span := self._plot.y_range) is not None:
            self.whole = self.addAction(tr("Axis from {low:g} to {high:g}", low=span[0], high=span[1]))
            self.whole.setCheckable(True)
            self.whole.setChecked(True)
            self.whole.triggered[bool].connect(self._set_whole)  # type: ignore[index]
        self.smoothing = SmoothingRow(self._plot.set_smoothing)
        self.following = WindowRow(self._plot.follow, self._plot.x_name)
        for row in (self.smoothing, self.following):
            action = QWidgetAction(self)
            action.setDefaultWidget(row)
            self.addAction(action)
        self.addAction(tr("Reset view"), self._plot.reset_zoom)
        self.addMenu(self._plot.legend.menu)
        self.addSeparator()

    @Slot(bool)
    def _set_whole(self, whole: bool) -> None:
        self._plot.set_close(not whole)

    def popup(self, position: QPoint) -> None:  # type: ignore[override]
        """Open with the log axis ticked as it is."""
        self.log.setChecked(self._plot.log)
        super().popup(position)


def values(plot: LivePlot) -> Iterator[Sequence[object]]:
    """Every value of every line, none thinned: ``line, x, y`` rows under the axes' names.

    Read at once, put into words as they are gone through.
    """
    taken: list[tuple[str, Array, Array]] = []
    for line in plot.lines:
        done = 0
        while len((found := line.read(done, ALL))[0]):
            taken.append((line.name, *found))
            done += len(found[0])
    return _rows((plot.x_name, plot.y_name), taken)


def _rows(axes: tuple[str, str], taken: list[tuple[str, Array, Array]]) -> Iterator[Sequence[object]]:
    yield "line", *axes
    for name, x, y in taken:
        yield from ((name, f"{a:.12g}", repr(b)) for a, b in zip(x.tolist(), y.tolist(), strict=True))
