"""View > Panels, and the menu of the tabs: open, close, float and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from nnstudio.catalog.words import tr

if TYPE_CHECKING:
    from nnstudio.gui.docks.area import ResultDocks


class PanelsMenu(QMenu):
    """Every panel with a tick while it is open; what does not suit the data is grey.

    ``under`` is the panel that was clicked; without one, floating acts on the panel in front.
    """

    def __init__(self, area: ResultDocks, parent: QWidget, under: str | None = None) -> None:
        super().__init__(tr("Panels"), parent)
        self._area, self._under = area, under
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """List the panels as they are now."""
        self.clear()
        target = self._target()
        if target is not None:
            self._about(target)
            self.addSeparator()
        for key, dock in self._area.docks.items():
            action = self._add(dock.title, lambda on, key=key: self._area.set_wanted(key, on))
            action.setCheckable(True)
            action.setChecked(dock.wanted and dock.offered)
            action.setEnabled(dock.offered)
            if not dock.offered:
                action.setToolTip(tr("Does not suit the data or the network of this project"))
        self.addSeparator()
        back = self._add(tr("Dock all floating panels"), lambda _on: self._dock_all())
        back.setEnabled(any(d.is_apart for d in self._area.docks.values()))

    def _about(self, key: str) -> None:
        dock = self._area.docks[key]
        floating = dock.is_apart
        if floating:
            text = tr("Put ‘{panel}’ back into the window", panel=dock.title)
        else:
            text = tr("Float ‘{panel}’ in a window of its own", panel=dock.title)
        self._add(text, lambda _on: self._area.float_panel(key, not floating))
        self._add(tr("Close ‘{panel}’", panel=dock.title), lambda _on: dock.ask_close())

    def _add(self, text: str, chosen: object) -> QAction:
        action = self.addAction(text.replace("&", "&&"))
        action.triggered.connect(chosen)
        return action

    def _target(self) -> str | None:
        if self._under is not None:
            return self._under
        docked = [key for key in self._area.seen if not self._area.docks[key].is_apart]
        return docked[0] if docked else None

    def _dock_all(self) -> None:
        for key in self._area.docks:
            self._area.float_panel(key, floating=False)
