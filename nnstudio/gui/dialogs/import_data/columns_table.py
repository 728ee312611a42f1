"""The first rows of a table with the role of every column above them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from nnstudio.data import ColumnFacts, Preview
from nnstudio.gui.widgets.plain_text import plain_tooltip

ROLES = ("Feature", "Target", "Left out")
LONGEST = 40


class ColumnsTable(QTableWidget):
    """Roles in the first row, what the column holds in the second, then cells as they stand in the file."""

    role_chosen = Signal(str, str)  # the column's name, and one of ROLES

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("First rows and the role of every column")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(26)
        self.roles: dict[str, QComboBox] = {}
        self._columns: tuple[ColumnFacts, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()

    def show_preview(self, preview: Preview, target: str, ignored: tuple[str, ...]) -> None:
        """Show these rows; controls stay when the columns do, so that focus survives a choice."""
        if preview.columns != self._columns or preview.rows != self._rows:
            self._columns, self._rows = preview.columns, preview.rows
            self._rebuild(preview)
        for name, box in self.roles.items():
            role = "Left out" if name in ignored else "Target" if name == target else "Feature"
            box.blockSignals(True)
            box.setCurrentText(role)
            box.blockSignals(False)
        for i, facts in enumerate(self._columns):
            self._dim(i, dim=facts.name in ignored)

    def _rebuild(self, preview: Preview) -> None:
        self.clear()
        self.roles = {}
        self.setColumnCount(len(preview.columns))
        self.setRowCount(2 + len(preview.rows))
        self.setVerticalHeaderLabels(["role", "holds", *(f"{n:,}" for n in preview.file_rows)])
        for i, facts in enumerate(preview.columns):
            title = QTableWidgetItem(facts.name)
            title.setToolTip(plain_tooltip(facts.name))
            self.setHorizontalHeaderItem(i, title)
            self.setCellWidget(0, i, self._role_box(facts))
            holds = QTableWidgetItem(_in_words(facts))
            holds.setToolTip(plain_tooltip(f"‘{facts.name}’ {facts.concern}." if facts.concern else ""))
            self.setItem(1, i, holds)
            for j, row in enumerate(preview.rows):
                text = row[i]
                cell = QTableWidgetItem(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
                if facts.holds == "numbers":
                    cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(2 + j, i, cell)
        self.setRowHeight(0, 34)
        self.resizeColumnsToContents()
        for i in range(self.columnCount()):
            self.setColumnWidth(i, min(max(self.columnWidth(i) + 8, 108), 240))

    def _role_box(self, facts: ColumnFacts) -> QComboBox:
        box = QComboBox()
        box.addItems(ROLES)
        box.setAccessibleName(f"Role of {facts.name}")
        box.textActivated.connect(lambda role, name=facts.name: self._chosen(name, role))
        self.roles[facts.name] = box
        return box

    @Slot()
    def _chosen(self, name: str, role: str) -> None:
        self.role_chosen.emit(name, role)

    def _dim(self, column: int, *, dim: bool) -> None:
        for row in range(1, self.rowCount()):
            if item := self.item(row, column):
                state = Qt.ItemFlag.NoItemFlags if dim else Qt.ItemFlag.ItemIsEnabled
                item.setFlags(state)


def _in_words(facts: ColumnFacts) -> str:
    words = f"{facts.holds} · {facts.missing:,} missing" if facts.missing else facts.holds
    return f"⚠ {words}" if facts.concern else words
