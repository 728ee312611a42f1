"""Every metric over the epochs: training solid, validation dashed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.metrics import METRICS
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.best_epoch import best_mark
from nnstudio.gui.plots.lines import column
from nnstudio.gui.plots.live_plot import LivePlot, finite
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.series import Line
from nnstudio.gui.theme import Theme
from nnstudio.project.growing import GrowingTable

SPLITS = {tr_later("train"): "series_train", tr_later("validation"): "series_validation"}
SHARES = frozenset({"accuracy", "top_k_accuracy", "precision", "recall", "f1", "roc_auc"})
"""Metrics from 0 to 1."""

ACROSS = 3
LOSS = "loss"


class Metrics(PlotPanel):
    """A small plot for each metric of the settings, up to three in a row; the loss where there is none."""

    plot_made = Signal(object, str)  # the plot of a metric, and its name

    empty = tr_later("Metrics will be drawn here")
    hint = tr_later(
        "Press Train: every metric of the training options after each epoch, on training and validation."
    )

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.plots: dict[str, LivePlot] = {}
        self._shown: tuple[object, ...] = ()
        self._marked = -1
        self._grid_page = QWidget()
        self._grid = QGridLayout(self._grid_page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(16)
        self.words = QLabel(tr("Choose metrics in the Training tab; they are computed after every epoch."))
        self.words.setProperty("role", "dim")
        self.words.setWordWrap(True)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 6, 14, 10)
        layout.setSpacing(8)
        layout.addWidget(self._grid_page, 1)
        layout.addWidget(self.words)

    def has_content(self) -> bool:
        curves = self.run.curves
        return curves is not None and bool(curves.epochs)

    def refresh(self) -> None:
        curves = self.run.curves
        if curves is None or curves.epochs is None:
            return
        shown = (curves, curves.epochs.names)
        if shown != self._shown:
            self._shown, self._marked = shown, -1
            self._show(curves, curves.epochs)
        marked, self._marked = self._marked, len(curves.epochs)
        for name, plot in self.plots.items():
            plot.x_axis.planned = self.run.progress.epochs or None
            if marked != self._marked:
                plot.set_mark(best_mark(curves, name))
            plot.refresh()

    @Slot()
    def let_go(self) -> None:
        self._shown = ()
        for plot in self.plots.values():
            plot.let_go()

    def restyle(self) -> None:
        """The plots hear of a new theme themselves."""

    def _show(self, curves: Curves, table: GrowingTable) -> None:
        names = dict.fromkeys(n.partition("/")[2] for n in table.names if "/" in n)
        metrics = [name for name in names if name != LOSS] or [LOSS]
        if list(self.plots) != metrics:
            for plot in self.plots.values():
                self._grid.removeWidget(plot)
                plot.deleteLater()
            self.plots = {name: _plot(name) for name in metrics}
            across = 2 if len(metrics) == 4 else ACROSS  # not three and a lonely one
            for index, (name, plot) in enumerate(self.plots.items()):
                self._grid.addWidget(plot, index // across, index % across)
                self.plot_made.emit(plot, name)
        for name, plot in self.plots.items():
            plot.set_lines([_line(curves, split, name) for split in SPLITS if f"{split}/{name}" in table])
        self.words.setVisible(metrics == [LOSS])


def _plot(metric: str) -> LivePlot:
    output, kind = parted(metric)
    title = tr(METRICS[kind].title) if kind in METRICS else tr(kind.replace("_", " ").capitalize())
    if output:
        title = tr("{metric} of {output}", metric=title, output=output)
    return LivePlot(title, "epoch", kind.replace("_", " "), y_range=(0.0, 1.0) if kind in SHARES else None)


def parted(name: str) -> tuple[str, str]:
    """``("left", "top_k_accuracy")`` for ``left_top_k_accuracy``; a network with one output names none."""
    kinds = sorted([*METRICS, LOSS], key=len, reverse=True)
    kind = next((k for k in kinds if name == k or name.endswith(f"_{k}")), name)
    return name[: -len(kind)].rstrip("_"), kind


def _line(curves: Curves, split: str, metric: str) -> Line:
    key = f"{split}/{metric}"
    return Line(
        tr(split),
        *column(lambda: curves.epochs, "epoch", key),
        _color(SPLITS[split]),
        other=column(lambda: curves.epochs, "step", key)[0],
        dashed=split == "validation",
        value=lambda: finite(curves.epochs.newest(key) if curves.epochs else None),
    )


def _color(token: str) -> Callable[[Theme], QColor]:
    return lambda theme: theme.color(token)
