"""How two runs differ, section by section; stays open beside the work."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_count
from nnstudio.gui.run_colors import run_color, swatch
from nnstudio.gui.theme import current, mono_font, switcher
from nnstudio.gui.widgets.plain_text import role_label
from nnstudio.project.compare import Comparison, Row, Section

WHAT_WIDTH, VALUE_WIDTH = 210, 180


class CompareRunsDialog(QDialog):
    """Fill it with :meth:`show_comparison`; ‘Copy as Markdown’ gives the same as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare runs"))
        self.resize(760, 640)
        self._comparison: Comparison | None = None
        self._colors = (0, 0)
        self.title = role_label("", "title")
        self.head = QGridLayout()
        self.head.setContentsMargins(14, 0, 14, 0)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.copy, self.close_button = QPushButton(tr("Copy as Markdown")), QPushButton(tr("Close"))
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.close)
        self.close_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.area, 1)
        column.addLayout(buttons)
        switcher().theme_changed.connect(self._dress)

    def show_comparison(self, found: Comparison, colors: tuple[int, int]) -> None:
        """Show this one instead of what is shown. ``colors`` are the runs' own."""
        self._comparison, self._colors = found, colors
        count = found.differences
        counted = tr_count("one difference", "{count} differences", count)
        counted = counted if count else tr("nothing was set differently")
        self.title.setText(
            tr("{first} and {second}: {counted}", first=found.first, second=found.second, counted=counted)
        )
        self.copy.setText(tr("Copy as Markdown"))
        self._fill(found)

    def _fill(self, found: Comparison) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(14)
        for section in found.sections:
            column.addWidget(self._section(section, found))
        column.addStretch(1)
        old = self.area.takeWidget()
        if old is not None:
            old.deleteLater()
        self.area.setWidget(page)

    def _section(self, section: Section, found: Comparison) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 10, 14, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, WHAT_WIDTH)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(role_label(section.title, "heading"), 0, 0)
        if not section.rows:
            grid.addWidget(role_label(section.same, "dim"), 1, 0, 1, 3)
            return card
        for place, (name, color) in enumerate(zip((found.first, found.second), self._colors, strict=True), 1):
            grid.addWidget(_run_name(name, color), 0, place)
        for number, row in enumerate(section.rows, 1):
            self._row(grid, number, row)
        return card

    @staticmethod
    def _row(grid: QGridLayout, number: int, row: Row) -> None:
        what = role_label(row.what, "dim")
        what.setMaximumWidth(WHAT_WIDTH)
        grid.addWidget(what, number, 0, Qt.AlignmentFlag.AlignTop)
        for place, text in ((1, row.first), (2, row.second)):
            better = row.better == place
            label = role_label(f"{text} ✓" if better else text, "good" if better else "")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if _is_number(text):
                label.setFont(mono_font())
            if better:
                label.setToolTip(tr("Better"))
            said = f"{row.what}: {text}"
            label.setAccessibleName(tr("{said}, better", said=said) if better else said)
            grid.addWidget(label, number, place, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _copy(self) -> None:
        if self._comparison is not None:
            QGuiApplication.clipboard().setText(self._comparison.to_markdown())
            self.copy.setText(tr("Copied"))

    @Slot()
    def _dress(self) -> None:
        if self._comparison is not None:
            self._fill(self._comparison)


def _run_name(name: str, color: int) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    dot = QLabel()
    dot.setPixmap(swatch(run_color(color, current()), ratio=2.0))
    row.addWidget(dot)
    row.addWidget(role_label(name, "heading"), 1)
    return made


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[:1] in "-–"
