"""Panels, focus and colours: what the View menu does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from nnstudio.gui.reading_order import focus_first
from nnstudio.gui.theme import Mode, switcher
from nnstudio.project import edits

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class ViewCommands(QObject):
    """Brings parts of the window to the front."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def show_layer(self) -> None:
        """The Layer tab, with the focus in its first control."""
        self._window.inspector.setCurrentWidget(self._window.inspector.layer)
        self._window.inspector.layer.focus_first()

    @Slot()
    def show_training(self) -> None:
        """The Training tab, with the focus in its first control."""
        self._window.inspector.setCurrentWidget(self._window.inspector.training)
        focus_first(self._window.inspector.training)

    @Slot()
    def show_data(self) -> None:
        """The Data tab, with the focus in its first control."""
        self._window.inspector.setCurrentWidget(self._window.inspector.data)
        focus_first(self._window.inspector.data)

    @Slot()
    def show_problems(self) -> None:
        """The Problems tab."""
        self._window.docks.show_panel("problems")

    @Slot()
    def show_log(self) -> None:
        """The Log tab."""
        self._window.docks.show_panel("log")

    @Slot(tuple)
    def locate(self, nodes: tuple[str, ...]) -> None:
        """Select the layers a problem is about, and bring the first into view."""
        self._window.network_tabs.setCurrentIndex(0)
        self._window.selection.set(nodes)
        if nodes:
            self._window.canvas.show_node(nodes[0])

    @Slot()
    def focus_palette(self) -> None:
        """Into the search field of the layers; what is typed replaces the last search."""
        self._window.palette_panel.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.palette_panel.search.selectAll()  # a field that had the focus before would go on

    @Slot()
    def focus_canvas(self) -> None:
        """Onto the network."""
        self._window.network_tabs.setCurrentIndex(0)
        self._window.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def show_summary(self) -> None:
        """The Summary tab."""
        self._show_beside_network(self._window.workbench.summary)

    @Slot()
    def show_code(self) -> None:
        """The Code tab."""
        self._show_beside_network(self._window.workbench.code)

    @Slot()
    def show_neurons(self) -> None:
        """The Neurons tab."""
        self._show_beside_network(self._window.workbench.neurons)

    def _show_beside_network(self, page: QWidget) -> None:
        self._window.network_tabs.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def mend_first(self) -> None:
        """Press the first button of the first problem that has one."""
        document = self._window.document
        fix = next((p.fixes[0] for p in document.problems if p.fixes), None)
        if fix is not None:
            document.edit(fix.label, lambda s: edits.apply_fix(s, fix))

    @Slot()
    def use_light(self) -> None:
        """Light colours."""
        self._use("light")

    @Slot()
    def use_dark(self) -> None:
        """Dark colours."""
        self._use("dark")

    @Slot()
    def use_system(self) -> None:
        """The system's colours."""
        self._use("system")

    def _use(self, mode: Mode) -> None:
        self._window.preferences.theme = mode
        switcher().apply(mode)

    @Slot()
    def reset_layout(self) -> None:
        """All panels back to their first places."""
        self._window.preferences.forget_layout()
        self._window.layout_of_first_start()
        self._window.docks.reset()

    @Slot()
    def toggle_full_screen(self) -> None:
        """Full screen, and back."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
