"""The welcome page: what to do first, what was done last, and examples to start from."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.preferences import Preferences
from nnstudio.gui.theme import current, ui_font
from nnstudio.gui.welcome.card import WIDEST, TemplateCard
from nnstudio.gui.welcome.recent import RecentList
from nnstudio.gui.widgets.flow import FlowLayout
from nnstudio.gui.widgets.scrolled import scrolled
from nnstudio.project.templates import templates


class WelcomePage(QWidget):
    """Shown while nothing is open. Everything on it can be reached with Tab and Enter."""

    new_wanted = Signal()
    open_wanted = Signal()
    from_data_wanted = Signal()
    recent_wanted = Signal(object)
    template_wanted = Signal(str)
    guide_wanted = Signal()

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.recent = RecentList()
        self.recent.chosen.connect(self.recent_wanted)
        self.cards: list[TemplateCard] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left())
        row.addWidget(self._right(), 1)
        preferences.recent_changed.connect(self.refresh)

    def _left(self) -> QWidget:
        panel = QFrame()
        panel.setProperty("role", "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(24, 30, 24, 24)
        column.setSpacing(8)
        title = QLabel(tr("Draw a network."))
        title.setFont(ui_font(22, QFont.Weight.Bold))
        title.setStyleSheet("font-size: 22px; font-weight: 700;")
        subtitle = QLabel(tr("Train it. See why it learns."))
        subtitle.setProperty("role", "dim")
        column.addWidget(title)
        column.addWidget(subtitle)
        column.addSpacing(14)
        self.new_button = self._start(tr("Empty network"), self.new_wanted, accent=True)
        self.open_button = self._start(tr("Open…"), self.open_wanted)
        self.data_button = self._start(tr("Network from my data…"), self.from_data_wanted)
        for button in (self.new_button, self.open_button, self.data_button):
            column.addWidget(button)
        column.addSpacing(16)
        heading = QLabel(tr("Recent"))
        heading.setProperty("role", "heading")
        column.addWidget(heading)
        column.addWidget(self.recent)
        column.addStretch(1)
        self.guide_button = QPushButton(tr("First steps"))
        self.guide_button.setProperty("flat", True)
        self.guide_button.setProperty("link", True)
        self.guide_button.setToolTip(tr("From data of your own to a trained network, on one page"))
        self.guide_button.clicked.connect(self.guide_wanted)
        column.addWidget(self.guide_button)
        scroll = scrolled(panel)
        scroll.setFixedWidth(300)
        return scroll

    def _start(self, text: str, signal: object, *, accent: bool = False) -> QPushButton:
        button = QPushButton(text)
        button.setMinimumHeight(40)
        button.setProperty("accent", accent)
        button.setStyleSheet("text-align: left; padding-left: 14px;")
        button.clicked.connect(lambda _checked=False: signal.emit())  # type: ignore[attr-defined]
        return button

    def _right(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(14)
        title = QLabel(tr("Start from an example"))
        title.setProperty("role", "title")
        column.addWidget(title)
        gallery = QWidget()
        flow = FlowLayout(gallery, gap=20, widest=WIDEST)
        for found in templates():
            card = TemplateCard(found)
            card.clicked.connect(lambda _checked=False, name=found.id: self.template_wanted.emit(name))
            self.cards.append(card)
            flow.addWidget(card)
        column.addWidget(gallery)
        column.addSpacing(6)
        column.addWidget(DropHint())
        column.addStretch(1)
        scroll = scrolled(page)
        scroll.setObjectName("gallery")
        return scroll

    @Slot()
    def refresh(self) -> None:
        """Look at the recent files again."""
        self.recent.show_paths(self._preferences.recent, datetime.now())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with QPainter(self) as p:
            p.fillRect(self.rect(), current().color("window"))
            p.setPen(current().color("line"))
            p.drawLine(300, 0, 300, self.height())


class DropHint(QLabel):
    """A dashed place that says what can be dropped (anywhere, not only there)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Drop a project or data of yours anywhere in the window"), parent)
        self.setProperty("role", "dim")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(64)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(current().color("line"), 1)
            pen.setDashPattern([4, 4])
            p.setPen(pen)
            p.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 9, 9)
        super().paintEvent(event)
