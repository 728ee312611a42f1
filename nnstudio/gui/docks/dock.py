"""One panel that can be dragged about: its place, its title bar, and whether anybody sees it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QMoveEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QToolButton, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import current, icon, switcher

BUTTON_PX = 22


class PanelDock(QDockWidget):
    """Keeps a panel's place until the panel is made, and shows the panel only while the dock is seen.

    Qt leaves the docks behind a tab visible and moves them off the area, where they would go on drawing:
    so here a panel is hidden unless its dock stands inside the area or floats.
    """

    state_changed = Signal()

    def __init__(self, panel_id: str, title: str, area: QMainWindow) -> None:
        super().__init__(area)
        self.id, self.title = panel_id, title
        self.wanted = True  # nobody closed it
        self.offered = True  # it suits the data
        self.setObjectName(panel_id)
        self.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
        self._name()
        self.bar = TitleBar(self)
        self.setTitleBarWidget(self.bar)
        self._area = area
        self._place = QWidget()
        self._column = QVBoxLayout(self._place)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._place)
        self.topLevelChanged.connect(self._floated)

    def fill(self, panel: QWidget) -> None:
        """Put the panel into its place."""
        panel.setVisible(self.is_seen)
        self._column.addWidget(panel)
        self._look()

    @property
    def panel(self) -> QWidget | None:
        """What is in its place; None before it is made."""
        item = self._column.itemAt(0)  # asked of Qt: a reference of our own would outlive the window
        return None if item is None else item.widget()

    @property
    def is_seen(self) -> bool:
        """Whether it is in front of its tabs, alone, or floating (and its window is shown)."""
        if not self.isVisible():
            return False
        frame = self.parentWidget()  # the area, or a window of several floating docks
        return self.isFloating() or (frame is not None and self.geometry().intersects(frame.rect()))

    @property
    def is_apart(self) -> bool:
        """Whether it stands outside the main window, alone or together with others."""
        return self.isFloating() or self.window() is not self._area.window()

    @Slot()
    def ask_close(self) -> None:
        """Closed by a person: it stays closed until it is opened again."""
        self.wanted = False
        self.state_changed.emit()

    def _look(self) -> None:
        seen = self.is_seen
        panel = self.panel
        if panel is not None and panel.isHidden() == seen:
            panel.setVisible(seen)

    @Slot(bool)
    def _floated(self, _floating: bool) -> None:
        self.bar.dress()
        self._name()
        self._look()
        self.state_changed.emit()

    def _name(self) -> None:
        """As a tab's text an ampersand would underline the next letter; as a window's title it would not."""
        self.setWindowTitle(self.title if self.isFloating() else self.title.replace("&", "&&"))

    def closeEvent(self, event: QEvent) -> None:
        """The window manager's own way to close a floating panel."""
        event.ignore()
        self.ask_close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Floating, it has an edge: white on white it would look like a hole in the window."""
        super().paintEvent(event)
        if self.isFloating():
            with QPainter(self) as p:
                p.fillRect(self.rect(), current().color("wire"))  # its content leaves the frame's width free

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look()


class TitleBar(QWidget):
    """Title, ‘float’ or ‘dock’, and ‘close’. Folded away while a tab says the title already."""

    def __init__(self, dock: PanelDock) -> None:
        super().__init__(dock)
        self._dock = dock
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "dock-title")
        self._title = QLabel(dock.title)
        self._title.setProperty("role", "heading")
        self.float_button, self.close_button = self._button("float"), self._button("close")
        self.close_button.setToolTip(tr("Close this panel; View > Panels opens it again"))
        self.close_button.setAccessibleName(tr("Close the panel"))
        self.float_button.clicked.connect(self._toggle)
        self.close_button.clicked.connect(dock.ask_close)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 3, 8, 3)
        row.setSpacing(4)
        row.addWidget(self._title, 1)
        row.addWidget(self.float_button)
        row.addWidget(self.close_button)
        switcher().theme_changed.connect(self.dress)
        self._folded = False
        self.dress()

    def _button(self, name: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("flat", True)
        made.setObjectName(name)
        made.setStyleSheet("padding: 2px;")
        made.setFixedSize(BUTTON_PX, BUTTON_PX)
        made.setIconSize(QSize(15, 15))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def fold(self, folded: bool) -> None:
        """Take no room, or be there."""
        if folded == self._folded:
            return
        self._folded = folded
        for part in (self._title, self.float_button, self.close_button):
            part.setVisible(not folded)
        margins = (0, 0, 0, 0) if folded else (14, 3, 8, 3)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*margins)
        self.setMaximumHeight(0 if folded else 16_777_215)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Nothing while folded."""
        return QSize(0, 0) if self._folded else super().minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Nothing while folded."""
        return QSize(0, 0) if self._folded else super().sizeHint()

    @Slot()
    def dress(self) -> None:
        """The theme's icons, and the words that fit."""
        floating = self._dock.isFloating()
        self.float_button.setIcon(icon("dock" if floating else "float", current(), "dim"))
        self.close_button.setIcon(icon("close", current(), "dim"))
        tip = (
            tr("Put this panel back into the window")
            if floating
            else tr("Make this panel a window of its own")
        )
        self.float_button.setToolTip(tip)
        self.float_button.setAccessibleName(tip)

    @Slot()
    def _toggle(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())
