"""The first rows of a table with the role and the type of every column above them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.data import ColumnFacts, OfColumns, Preview
from nnstudio.gui.dialogs.import_data.roles import FURTHER_TARGET, LEFT_OUT, ROLES, role_of
from nnstudio.gui.theme import current
from nnstudio.gui.widgets.plain_text import plain_tooltip

NUMBERS, CATEGORIES = tr_later("numbers"), tr_later("categories")
LONGEST = 40
NARROWEST, WIDEST = 176, 240
_HOLDS = {"text": CATEGORIES, "nothing": tr_later("empty"), "other": tr_later("not readable")}


class ColumnsTable(QTableWidget):
    """Roles in the first row, types in the second, counts in the third, then cells as the file has them."""

    role_chosen = Signal(str, str)  # the column's name, and one of ROLES
    type_chosen = Signal(str, str)  # the column's name, and NUMBERS or CATEGORIES

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("First rows, and the role and type of every column"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(26)
        self.roles: dict[str, QComboBox] = {}
        self.types: dict[str, QComboBox] = {}
        self._columns: tuple[ColumnFacts, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()

    def show_preview(self, preview: Preview, targets: tuple[str, ...]) -> None:
        """Show these rows; controls stay when the columns do, so that focus survives a choice."""
        source = preview.source
        if not isinstance(source, OfColumns):
            return
        if preview.columns != self._columns or preview.rows != self._rows:
            self._columns, self._rows = preview.columns, preview.rows
            self._rebuild(preview)
        for i, facts in enumerate(self._columns):
            role = role_of(facts.name, source, targets)
            out = role == LEFT_OUT
            _choose(self.roles[facts.name], role)
            if facts.name in self.types:
                _choose(self.types[facts.name], CATEGORIES if facts.name in source.as_text else NUMBERS)
                self.types[facts.name].setEnabled(not out)
            self._show_counts(i, facts, "" if out else preview.concern(facts.name))
            self._dim(i, dim=out)

    def _rebuild(self, preview: Preview) -> None:
        self.clear()
        self.roles, self.types = {}, {}
        self.setColumnCount(len(preview.columns))
        self.setRowCount(3 + len(preview.rows))
        heads = (tr("role"), tr("type"), tr("cells"))
        self.setVerticalHeaderLabels([*heads, *(f"{n:,}" for n in preview.file_rows)])
        for i, facts in enumerate(preview.columns):
            title = QTableWidgetItem(facts.name)
            title.setToolTip(plain_tooltip(facts.name))
            self.setHorizontalHeaderItem(i, title)
            self.roles[facts.name] = self._box(
                i, 0, tr("Role of {name}", name=facts.name), ROLES, self._role_chosen
            )
            if facts.holds == "numbers":
                types = (NUMBERS, CATEGORIES)
                self.types[facts.name] = self._box(
                    i, 1, tr("Type of {name}", name=facts.name), types, self._type_chosen
                )
            else:
                self.setItem(1, i, QTableWidgetItem(f"  {tr(_HOLDS[facts.holds])}"))
            self._show_counts(i, facts, "")
            for j, row in enumerate(preview.rows):
                text = row[i]
                cell = QTableWidgetItem(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
                if facts.holds == "numbers":
                    cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(3 + j, i, cell)
        self.setRowHeight(0, 34)
        self.setRowHeight(1, 34)
        self.resizeColumnsToContents()
        for i in range(self.columnCount()):
            self.setColumnWidth(i, min(max(self.columnWidth(i) + 8, NARROWEST), WIDEST))

    def _box(self, column: int, row: int, name: str, texts: tuple[str, ...], slot: object) -> QComboBox:
        box = QComboBox()
        for text in texts:
            box.addItem(tr(text), text)
        if FURTHER_TARGET in texts:
            tip = tr("Predicted together with the target: then all are numbers, or all yes or no")
            box.setItemData(texts.index(FURTHER_TARGET), tip, Qt.ItemDataRole.ToolTipRole)
        box.setAccessibleName(name)
        of = self._columns[column].name
        box.activated.connect(lambda place: slot(of, box.itemData(place)))  # type: ignore[operator]
        self.setCellWidget(row, column, box)
        return box

    def _role_chosen(self, name: str, role: str) -> None:
        self.role_chosen.emit(name, role)

    def _type_chosen(self, name: str, kind: str) -> None:
        self.type_chosen.emit(name, kind)

    def _show_counts(self, column: int, facts: ColumnFacts, concern: str) -> None:
        words = counts_in_words(facts)
        item = QTableWidgetItem(f"⚠ {words}" if concern else words)
        item.setToolTip(plain_tooltip(f"{words}. {concern}" if concern else words))
        if concern:
            item.setForeground(QColor(current().warn))
        self.setItem(2, column, item)

    def _dim(self, column: int, *, dim: bool) -> None:
        for row in range(1, self.rowCount()):
            if item := self.item(row, column):
                state = Qt.ItemFlag.NoItemFlags if dim else Qt.ItemFlag.ItemIsEnabled
                item.setFlags(state)


def counts_in_words(facts: ColumnFacts) -> str:
    """``12 different · 3 missing``."""
    words = []
    if facts.different:
        words.append(tr("{different:,} different", different=facts.different))
    if facts.missing:
        words.append(tr("{missing:,} missing", missing=facts.missing))
    if facts.mistaken:
        words.append(tr_count("{count} no number", "{count} no numbers", facts.mistaken))
    return " · ".join(words)


def _choose(box: QComboBox, text: str) -> None:
    box.blockSignals(True)
    box.setCurrentIndex(box.findData(text))
    box.blockSignals(False)
