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
from nnstudio.gui.widgets.elided_label import ElidedLabel
from nnstudio.gui.widgets.plain_text import role_label, words_only
from nnstudio.gui.widgets.room import resize_within
from nnstudio.project.compare import Comparison, Row, Section
from nnstudio.project.compare_layers import LayerRow, LayerTable

WHAT_WIDTH, LAYER_WIDTH = 210, 170


class CompareRunsDialog(QDialog):
    """Fill it with :meth:`show_comparison`; ‘Copy as Markdown’ gives the same as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare runs"))
        resize_within(self, 760, 640)
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
            if section.results:
                column.addWidget(self._layers(found.layers, found))
        column.addStretch(1)
        old = self.area.takeWidget()
        if old is not None:
            old.deleteLater()
        self.area.setWidget(page)

    def _section(self, section: Section, found: Comparison) -> QFrame:
        card, grid = _card()
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

    def _layers(self, table: LayerTable, found: Comparison) -> QFrame:
        """A row for each layer, with a line for each run in it."""
        card, grid = _card()
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 2)
        grid.addWidget(role_label(table.title, "heading"), 0, 0)
        for place, title in enumerate(table.columns if table.rows else (), 2):
            grid.setColumnStretch(place, 1)
            head = role_label(title, "dim")
            head.setWordWrap(False)
            grid.addWidget(head, 0, place, Qt.AlignmentFlag.AlignRight)
        for number, row in enumerate(table.rows):
            self._layer(grid, 1 + 3 * number, row, table, found)
        if table.missing:
            grid.addWidget(
                role_label(table.missing, "dim"), 1 + 3 * len(table.rows), 0, 1, 2 + len(table.columns)
            )
        return card

    def _layer(
        self, grid: QGridLayout, line: int, row: LayerRow, table: LayerTable, found: Comparison
    ) -> None:
        layer = role_label(row.layer, "dim")
        layer.setMaximumWidth(LAYER_WIDTH)
        grid.addWidget(layer, line, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        runs = ((found.first, row.first), (found.second, row.second))
        for below, ((name, texts), color) in enumerate(zip(runs, self._colors, strict=True)):
            grid.addWidget(_run_name(name, color, short=True), line + below, 1)
            for place, (title, text) in enumerate(zip(table.columns, texts, strict=True), 2):
                label = role_label(text, "")
                label.setFont(mono_font())
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                label.setAccessibleName(f"{row.layer}, {name}, {title}: {text}")
                grid.addWidget(label, line + below, place, Qt.AlignmentFlag.AlignRight)
        grid.setRowMinimumHeight(line + 2, 4)

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


def _card() -> tuple[QFrame, QGridLayout]:
    card = QFrame()
    card.setProperty("role", "card")
    grid = QGridLayout(card)
    grid.setContentsMargins(14, 10, 14, 12)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    return card, grid


def _run_name(name: str, color: int, *, short: bool = False) -> QWidget:
    """With its colour. ``short``: on one line, however long it is."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    dot = QLabel()
    dot.setPixmap(swatch(run_color(color, current()), ratio=2.0))
    row.addWidget(dot)
    label: QLabel = ElidedLabel(40) if short else role_label(name, "heading")
    if short:
        label.setText(name)
        label.setToolTip(words_only(name))
    row.addWidget(label, 1)
    return made


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[:1] in "-–"
