"""The area of the docks: which panels there are, which of them are open, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget, QWidget
from shiboken6 import isValid

from nnstudio.catalog.words import tr
from nnstudio.gui.docks.badge import badge_icon
from nnstudio.gui.docks.dock import PanelDock
from nnstudio.gui.docks.menu import PanelsMenu
from nnstudio.gui.theme import switcher

VERSION = 1
"""Of the saved places; raised when they can no longer be read."""

FLOAT_SIZE = (760, 460)


class ResultDocks(QMainWindow):
    """A window inside the window, made of docks alone; at first all of them are tabs of one place.

    A panel is shown while nobody closed it (``wanted``), it suits the data (``offered``), and this area is
    shown itself: floating panels leave with the document and come back with it.
    """

    panels_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAccessibleName(tr("Results"))
        self.setDockOptions(  # grouped dragging, or a tab could not be dragged out of its bar
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setDocumentMode(True)
        self.docks: dict[str, PanelDock] = {}
        self._badges: dict[str, tuple[int, str]] = {}
        self._known: list[QTabBar] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._tidy)
        switcher().theme_changed.connect(self._dress_badges)

    # Which panels there are

    def add(self, panel_id: str, title: str, panel: QWidget | None = None) -> PanelDock:
        """A further panel, the last tab; ``panel`` may be filled in later. Ids are kept in preferences."""
        dock = PanelDock(panel_id, title, self)
        last = next(reversed(self.docks.values()), None)
        self.docks[panel_id] = dock
        self.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, dock)
        if last is not None:
            self.tabifyDockWidget(last, dock)
        dock.state_changed.connect(self._apply)
        dock.visibilityChanged.connect(self._settle_later)
        dock.dockLocationChanged.connect(self._settle_later)
        if panel is not None:
            dock.fill(panel)
        return dock

    def offer(self, panel_id: str, offered: bool) -> None:
        """Whether a panel suits the data; one that does not is not shown."""
        self.docks[panel_id].offered = offered
        self._apply()

    def set_wanted(self, panel_id: str, wanted: bool) -> None:
        """Open a panel (in front), or close it."""
        self.docks[panel_id].wanted = wanted
        self._apply()
        if wanted:
            self.show_panel(panel_id)

    def show_panel(self, panel_id: str) -> None:
        """Bring a panel to the front, opening it if it was closed."""
        dock = self.docks[panel_id]
        if not dock.wanted:
            dock.wanted = True
            self._apply()
        dock.raise_()
        if dock.isFloating():
            dock.activateWindow()

    @property
    def seen(self) -> tuple[str, ...]:
        """The panels in front of their tabs, alone, or floating."""
        return tuple(key for key, dock in self.docks.items() if dock.is_seen)

    @property
    def open_panels(self) -> tuple[str, ...]:
        """The panels that are tabs, alone or floating now."""
        return tuple(k for k, dock in self.docks.items() if dock.wanted and dock.offered)

    def float_panel(self, panel_id: str, floating: bool = True) -> None:
        """Make a panel a window of its own, or put it back."""
        dock = self.docks[panel_id]
        if not floating and dock.is_apart and not dock.isFloating():
            self._out_of_group(dock)
        if dock.isFloating() == floating:
            return
        dock.setFloating(floating)
        if floating:  # behind a tab it stood outside the area: there nobody would find it
            count = sum(each.isFloating() for each in self.docks.values())
            corner = self.mapToGlobal(QPoint(40 + 24 * count, 24 * count - FLOAT_SIZE[1] // 2))
            dock.setGeometry(self._on_screen(QRect(corner.x(), corner.y(), *FLOAT_SIZE)))
        dock.raise_()

    def _out_of_group(self, dock: PanelDock) -> None:
        """Back from a window that it shares with others: there Qt knows no way back but to start anew."""
        beside = next((d for d in self.docks.values() if not d.is_apart and d.isVisible()), None)
        self.removeDockWidget(dock)
        self.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, dock)
        if beside is not None:
            self.tabifyDockWidget(beside, dock)
        self._apply()

    def _on_screen(self, wanted: QRect) -> QRect:
        screen = self.screen().availableGeometry()
        wanted.setSize(wanted.size().boundedTo(screen.size()))
        wanted.moveLeft(max(screen.left(), min(wanted.left(), screen.right() - wanted.width())))
        wanted.moveTop(max(screen.top(), min(wanted.top(), screen.bottom() - wanted.height())))
        return wanted

    # Badges

    def set_badge(self, panel_id: str, count: int, token: str) -> None:
        """A number beside a tab's title, on a ground of a theme colour; none for 0."""
        self._badges[panel_id] = (count, token)
        self._dress_badges()

    def badge(self, panel_id: str) -> int:
        """The number beside a tab's title."""
        return self._badges.get(panel_id, (0, ""))[0]

    @Slot()
    def _dress_badges(self) -> None:
        for panel_id, (count, token) in self._badges.items():
            # Qt takes a tab's picture from its dock when it makes the tab anew.
            self.docks[panel_id].setWindowIcon(badge_icon(count, token, self.devicePixelRatioF()))
        self._tidy()

    # Places

    def places(self) -> QByteArray:
        """Where the docks are, for the preferences."""
        return self.saveState(VERSION)

    def restore(self, places: QByteArray, closed: list[str]) -> None:
        """Put the docks where they were; those named in ``closed`` stay closed."""
        self.restoreState(places, VERSION)
        for key, dock in self.docks.items():
            dock.wanted = key not in closed
        self._apply()

    @property
    def closed(self) -> list[str]:
        """The panels that a person closed."""
        return [key for key, dock in self.docks.items() if not dock.wanted]

    def reset(self) -> None:
        """All panels open, as tabs of one place, the first in front."""
        last: PanelDock | None = None
        for dock in self.docks.values():
            dock.setFloating(False)
            self.removeDockWidget(dock)
            self.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, dock)
            if last is not None:
                self.tabifyDockWidget(last, dock)
            last, dock.wanted = dock, True
        self._apply()
        if self.docks:
            next(iter(self.docks.values())).raise_()

    # What follows from it

    @Slot()
    def _apply(self) -> None:
        """Show what is to be shown, and hide the rest."""
        for dock in self.docks.values():
            shown = dock.wanted and dock.offered and (not dock.is_apart or self.isVisible())
            if dock.isHidden() == shown:
                dock.setVisible(shown)
        self._settle_later()

    @Slot()
    def _settle_later(self) -> None:
        """After Qt has laid out: its tabs are new then."""
        self._settle.start(0)

    @Slot()
    def _tidy(self) -> None:
        """Title bars only where no tab says the title; tabs that scroll; badges on their tabs."""
        self._known = [bar for bar in self._known if isValid(bar)]
        for bar in self.tab_bars():
            bar.setUsesScrollButtons(True)
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            if bar not in self._known:
                self._known.append(bar)
                bar.tabBarDoubleClicked.connect(self._double_clicked)
            for index in range(bar.count()):
                dock = self._dock_of(bar, index)
                if dock is not None:
                    count = self.badge(dock.id)  # a dock without a picture of its own has the app's
                    bar.setTabIcon(index, dock.windowIcon() if count else QIcon())
                    name = f"{dock.title}, {count}" if count else dock.title
                    bar.setAccessibleTabName(index, name)
        for dock in self.docks.values():
            tabbed = any(not each.isHidden() for each in self.tabifiedDockWidgets(dock))
            dock.bar.fold(tabbed and not dock.is_apart)
        self.panels_changed.emit()

    def tab_bars(self) -> Iterator[QTabBar]:
        """The bars with tabs of docks, made by Qt."""
        return (b for b in self.findChildren(QTabBar) if b.isVisible() and b.count() > 1 and self._holds(b))

    def _holds(self, bar: QTabBar) -> bool:
        """Whether a bar is that of docks here or in a window of their own; panels have tabs too."""
        frame = bar.parentWidget()
        return frame is self or (frame is not None and frame.inherits("QDockWidgetGroupWindow"))

    def tab_of(self, panel_id: str) -> tuple[QTabBar, int] | None:
        """Where a panel's tab is; None while it floats, is alone or closed."""
        for bar in self.tab_bars():
            for index in range(bar.count()):
                dock = self._dock_of(bar, index)
                if dock is not None and dock.id == panel_id:
                    return bar, index
        return None

    def _dock_of(self, bar: QTabBar, index: int) -> PanelDock | None:
        text = bar.tabText(index)
        return next((dock for dock in self.docks.values() if dock.windowTitle() == text), None)

    @Slot(int)
    def _double_clicked(self, index: int) -> None:
        bar = self.sender()
        if isinstance(bar, QTabBar) and (dock := self._dock_of(bar, index)) is not None:
            self.float_panel(dock.id)

    # Events

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the tabs."""
        menu = self.menu_at(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu_at(self, position: QPoint) -> PanelsMenu:
        """Every panel, and what can be done with the one whose tab is under the pointer."""
        bar = self.childAt(position)
        under = (
            self._dock_of(bar, bar.tabAt(bar.mapFrom(self, position))) if isinstance(bar, QTabBar) else None
        )
        return PanelsMenu(self, self, under.id if under is not None else None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._apply()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._apply()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._tidy()
