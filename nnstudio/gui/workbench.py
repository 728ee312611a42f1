"""Everything around an open document, in splitters whose places are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QLabel,
    QSplitter,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.canvas.controls import CanvasControls
from nnstudio.gui.panels.code import CodeView
from nnstudio.gui.panels.summary import SummaryView
from nnstudio.gui.plots.table import PLOTS
from nnstudio.gui.preferences import Preferences
from nnstudio.gui.theme import current, switcher

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class Workbench(QSplitter):
    """Layers | network over plots | inspector."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._window = window
        self.network_tabs, self.result_tabs = _tabs("Network"), _tabs("Results")
        self.summary = SummaryView(window.document)
        self.network_tabs.addTab(window.canvas, "Network")
        self.network_tabs.addTab(self.summary, "Summary")
        self.code = CodeView(window.document, window.selection)
        self.network_tabs.addTab(self.code, "Code")
        self.network_tabs.setCornerWidget(CanvasControls(window.canvas))
        self.places: dict[str, QWidget] = {}
        for row in PLOTS:
            self.places[row.id] = _Place()
            self.result_tabs.addTab(self.places[row.id], row.title.replace("&", "&&"))
        self.result_tabs.addTab(window.problems, "Problems")
        self.result_tabs.addTab(window.log, "Log")
        self.badge = Badge(self.result_tabs, window.problems)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.network_tabs)
        self.middle.addWidget(self.result_tabs)
        for part in (window.palette_panel, self.middle, window.inspector):
            self.addWidget(part)
        for splitter in (self, self.middle):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.setStretchFactor(1, 1)
        self.offer_plots()

    def make_plots(self) -> None:
        """Fill the tabs of plots; imports pyqtgraph."""
        for row in PLOTS:
            place = self.places[row.id]
            if isinstance(place, _Place) and place.is_empty:
                place.fill(row.factory(self._window.document, self._window.run))

    @Slot()
    def offer_plots(self) -> None:
        """Show only the plots that suit the data; while there is none yet, leave them as they are."""
        prepared = self._window.document.prepared
        if prepared is None and self._window.document.is_open:
            return
        for row in PLOTS:
            self.result_tabs.setTabVisible(
                self.result_tabs.indexOf(self.places[row.id]), row.applies(prepared)
            )

    @Slot(int, int)
    def show_problem_count(self, errors: int, warnings: int) -> None:
        """The badge on the Problems tab."""
        self.badge.show_count(errors, warnings)

    # Places

    def first_sizes(self, width: int, height: int) -> None:
        """The proportions of the first start in a window of this size."""
        self.setSizes([216, max(400, width - 526), 310])
        self.middle.setSizes([round(0.46 * height), round(0.54 * height)])

    def keep(self, preferences: Preferences) -> None:
        """Remember where the handles are."""
        preferences.set_bytes("columns", self.saveState())
        preferences.set_bytes("rows", self.middle.saveState())

    def restore(self, preferences: Preferences) -> None:
        """Put the handles where they were."""
        for key, splitter in (("columns", self), ("rows", self.middle)):
            state = preferences.bytes(key)
            if not state.isEmpty():
                splitter.restoreState(state)
            splitter.setHandleWidth(1)


class _Place(QWidget):
    """Keeps a tab's place until its plot is made."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def is_empty(self) -> bool:
        return self._column.count() == 0

    def fill(self, widget: QWidget) -> None:
        self._column.addWidget(widget)


class Badge(QLabel):
    """The number of problems beside a tab's title: red for errors, amber for warnings alone."""

    def __init__(self, tabs: QTabWidget, page: QWidget) -> None:
        super().__init__(tabs.tabBar())
        self._tabs, self._page, self._token = tabs, page, "bad"
        self.hide()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("Number of problems")
        switcher().theme_changed.connect(self._dress)

    def show_count(self, errors: int, warnings: int) -> None:
        """Nothing for no problems."""
        count, index = errors + warnings, self._tabs.indexOf(self._page)
        self._token = "bad" if errors else "warn"
        self.setText(str(count))
        self._dress()
        side = QTabBar.ButtonPosition.RightSide
        bar = self._tabs.tabBar()
        if bool(count) != (bar.tabButton(index, side) is self):
            bar.setTabButton(index, side, self if count else None)
        self.setVisible(bool(count))

    @Slot()
    def _dress(self) -> None:
        theme = current()
        back, front = getattr(theme, self._token), theme.panel
        self.setStyleSheet(
            f"background: {back}; color: {front}; border-radius: 8px; padding: 0 6px; font-size: 11px;"
            "font-weight: 600; min-height: 16px; max-height: 16px; margin: 0 6px 0 0;"
        )


def _tabs(name: str) -> QTabWidget:
    made = QTabWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # the tabs' bar goes all the way across
    made.setAccessibleName(name)
    return made
