"""Everything around an open document, in splitters whose places are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QSplitter,
    QTabWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.controls import CanvasControls
from nnstudio.gui.docks import ResultDocks
from nnstudio.gui.panels.code import CodeView
from nnstudio.gui.panels.summary import SummaryView
from nnstudio.gui.plots.neuron_view import NeuronView
from nnstudio.gui.plots.table import PLOTS
from nnstudio.gui.preferences import Preferences
from nnstudio.project.runs import Run

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class Workbench(QSplitter):
    """Layers | network over plots | inspector."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._window = window
        self._overlay: tuple[Run, ...] = ()
        self.network_tabs, self.docks = _tabs(tr("Network")), ResultDocks()
        self.summary = SummaryView(window.document)
        self.network_tabs.addTab(window.canvas, tr("Network"))
        self.network_tabs.addTab(self.summary, tr("Summary"))
        self.code = CodeView(window.document, window.selection)
        self.network_tabs.addTab(self.code, tr("Code"))
        self.neurons = NeuronView(window.document, window.run)
        self.network_tabs.addTab(self.neurons, tr("Neurons"))
        self.controls = CanvasControls(window.canvas)
        self.network_tabs.setCornerWidget(self.controls)
        self.network_tabs.currentChanged.connect(self._network_tab_changed)
        self._add_plots(deeper=False)
        self.docks.add("runs", tr("Runs"), window.runs_panel)
        self.docks.add("predict", tr("Predict"), window.using.panel)
        self.docks.add("problems", tr("Problems"), window.problems)
        self.docks.add("log", tr("Log"), window.log)
        self._add_plots(deeper=True)
        self.docks.show_panel(PLOTS[0].id)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.network_tabs)
        self.middle.addWidget(self.docks)
        for part in (window.palette_panel, self.middle, window.inspector):
            self.addWidget(part)
        for splitter in (self, self.middle):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.setStretchFactor(1, 1)
        self.offer_plots()

    def _add_plots(self, *, deeper: bool) -> None:
        for row in PLOTS:
            if row.deeper == deeper:
                self.docks.add(row.id, tr(row.title))

    @Slot(int)
    def _network_tab_changed(self, index: int) -> None:
        """Zoom and layout are those of the canvas alone."""
        self.controls.setVisible(index == 0)

    def make_plots(self) -> None:
        """Fill the docks of plots; imports pyqtgraph."""
        for row in PLOTS:
            dock = self.docks.docks[row.id]
            if dock.panel is None:
                dock.fill(row.factory(self._window.document, self._window.run))

        self._wire_looking_inside()
        self._keep_choices()
        self.show_overlay(self._overlay)

    def _keep_choices(self) -> None:
        """Smoothing, following and axes of each plot are as they were left."""
        from nnstudio.gui.plots.kept_choices import KeptChoices
        from nnstudio.gui.plots.live_plot import LivePlot

        kept = KeptChoices(self._window.preferences, self)
        for row in PLOTS:
            panel = self.docks.docks[row.id].panel
            made = getattr(panel, "plot_made", None)
            if made is not None:
                made.connect(lambda plot, name, panel=row.id: kept.watch(plot, f"{panel} {name}"))
            for number, plot in enumerate(panel.findChildren(LivePlot) if panel is not None else ()):
                kept.watch(plot, f"{row.id} {number}")

    def _wire_looking_inside(self) -> None:
        """A cell of the confusion matrix leads to its samples, a sample to its feature maps, a plane to
        points drawn on it.
        """
        panels = {key: dock.panel for key, dock in self.docks.docks.items()}
        for key, signal, slot in (
            ("confusion_matrix", "samples_wanted", self._show_samples),
            ("predictions", "maps_wanted", self._show_maps),
            ("decision_boundary", "draw_wanted", self._window.drawing.show),
        ):
            wanted = getattr(panels[key], signal, None)
            if wanted is not None:
                wanted.connect(slot)

    @Slot(str, int, int)
    def _show_samples(self, split: str, true: int, predicted: int) -> None:
        self.docks.show_panel("predictions")
        show = getattr(self.docks.docks["predictions"].panel, "show_samples", None)
        if show is not None:
            show(split, true, predicted)

    @Slot(str, int)
    def _show_maps(self, split: str, row: int) -> None:
        self.docks.show_panel("feature_maps")
        show = getattr(self.docks.docks["feature_maps"].panel, "show_sample", None)
        if show is not None:
            show(split, row)

    @Slot(tuple)
    def show_overlay(self, runs: tuple[Run, ...]) -> None:
        """Draw these runs over the curves of the one that trains, in every plot that can."""
        self._overlay = runs
        for row in PLOTS:
            show = getattr(self.docks.docks[row.id].panel, "show_others", None)
            if show is not None:  # else the plots are not made yet
                show(runs)

    @Slot()
    def offer_plots(self) -> None:
        """Show only the plots that suit the data; while there is none yet, leave them as they are."""
        prepared = self._window.document.prepared
        if prepared is None and self._window.document.is_open:
            return
        for row in PLOTS:
            self.docks.offer(row.id, row.applies(prepared))

    @Slot(int, int)
    def show_problem_count(self, errors: int, warnings: int) -> None:
        """The badge on the Problems tab: red for errors, amber for warnings alone."""
        self.docks.set_badge("problems", errors + warnings, "bad" if errors else "warn")

    # Places

    def first_sizes(self, width: int, height: int) -> None:
        """The proportions of the first start in a window of this size."""
        self.setSizes([216, max(400, width - 526), 310])
        self.middle.setSizes([round(0.46 * height), round(0.54 * height)])

    def keep(self, preferences: Preferences) -> None:
        """Remember where the handles are."""
        preferences.set_bytes("columns", self.saveState())
        preferences.set_bytes("rows", self.middle.saveState())
        preferences.set_bytes("docks", self.docks.places())
        preferences.closed_panels = self.docks.closed

    def restore(self, preferences: Preferences) -> None:
        """Put the handles where they were."""
        for key, splitter in (("columns", self), ("rows", self.middle)):
            state = preferences.bytes(key)
            if not state.isEmpty():
                splitter.restoreState(state)
            splitter.setHandleWidth(1)
        places = preferences.bytes("docks")
        if not places.isEmpty():
            self.docks.restore(places, preferences.closed_panels)


def _tabs(name: str) -> QTabWidget:
    made = QTabWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # the tabs' bar goes all the way across
    made.setAccessibleName(name)
    return made
