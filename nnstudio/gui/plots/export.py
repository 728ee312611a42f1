"""A plot's own menu: log axis, zoom, and taking picture or numbers away."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from nnstudio.gui.plots.series import ALL
from nnstudio.gui.theme import current

if TYPE_CHECKING:
    from nnstudio.gui.plots.live_plot import LivePlot

PICTURE_SCALE = 3


class PlotMenu(QMenu):
    """Opens on the right mouse button, and on the menu key."""

    def __init__(self, owner: LivePlot) -> None:
        super().__init__(owner)
        self._owner = owner
        self.log = self.addAction("Log axis", owner.set_log)
        self.log.setCheckable(True)
        self.log.setChecked(owner.log)
        self.addAction("Reset zoom", owner.reset_zoom)
        self.addSeparator()
        self.addAction("Copy picture", self.copy_picture)
        self.addAction("Copy values", self.copy_values)
        self.addSeparator()
        for suffix in ("png", "svg", "csv"):
            self.addAction(
                f"Save as {suffix.upper()}…", {"png": self._png, "svg": self._svg, "csv": self._csv}[suffix]
            )

    @Slot()
    def copy_picture(self) -> None:
        """The plot as it looks, onto the clipboard."""
        QGuiApplication.clipboard().setPixmap(self._owner.grab())

    @Slot()
    def copy_values(self) -> None:
        """All values as CSV, onto the clipboard."""
        QGuiApplication.clipboard().setText(values_csv(self._owner))

    @Slot()
    def _png(self) -> None:
        self._ask("png")

    @Slot()
    def _svg(self) -> None:
        self._ask("svg")

    @Slot()
    def _csv(self) -> None:
        self._ask("csv")

    def _ask(self, suffix: str) -> None:
        name = self._owner.header.title.lower().replace(" ", "-")
        chosen, _ = QFileDialog.getSaveFileName(
            self._owner,
            f"Save {self._owner.header.title}",
            f"{name}.{suffix}",
            f"{suffix.upper()} (*.{suffix})",
        )
        if not chosen:
            return
        try:
            save(self._owner, Path(chosen), suffix)
        except OSError as error:
            reason = f"‘{chosen}’ could not be written: {error.strerror or error}. Choose another place."
            QMessageBox.warning(self._owner, "Save plot", reason)

    def popup(self, position: QPoint) -> None:  # type: ignore[override]
        """Open with the log axis ticked as it is."""
        self.log.setChecked(self._owner.log)
        super().popup(position)


def save(plot: LivePlot, path: Path, suffix: str) -> None:
    """Write the plot as ``png`` (three times the screen's pixels), ``svg`` or ``csv``. Raises ``OSError``."""
    if suffix == "csv":
        path.write_text(values_csv(plot), "utf-8", newline="")
        return
    if suffix == "svg":
        from pyqtgraph.exporters import SVGExporter

        path.write_bytes(SVGExporter(plot.plot.getPlotItem()).export(toBytes=True))
        return
    picture = QPixmap(plot.size() * PICTURE_SCALE)
    picture.setDevicePixelRatio(PICTURE_SCALE)
    picture.fill(current().color("panel"))
    plot.render(picture)
    if not picture.save(str(path), "PNG"):
        raise OSError(f"no picture could be written to {path}")


def values_csv(plot: LivePlot) -> str:
    """Every value of every line, none thinned: ``line, x, y`` rows under the axes' names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["line", plot.x_name, plot.y_name])
    for line in plot.lines:
        done = 0
        while len((found := line.read(done, ALL))[0]):
            x, y = found
            writer.writerows(
                [line.name, f"{a:.12g}", repr(b)] for a, b in zip(x.tolist(), y.tolist(), strict=True)
            )
            done += len(x)
    return out.getvalue()
