"""A table typed by hand: names of columns in the first row, a sample in every other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.declaration import OptionError
from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.own.typed_table import MOST_CELLS, TypedTable
from nnstudio.gui.widgets.room import resize_within

HINT = tr_later(
    "The first row holds the names of the columns; an empty cell is a missing value. Cells copied from a "
    "spreadsheet can be pasted at the chosen cell."
)
MOST_COLUMNS = 200


class TableDialog(QDialog):
    """Ends with :attr:`source` changed, or leaves everything as it was."""

    def __init__(self, source: TypedTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Edit table"))
        resize_within(self, 680, 480)
        self.source = source
        self.table = QTableWidget(0, 0)
        self.table.setAccessibleName(tr("Table"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.horizontalHeader().hide()
        self.reason = QLabel()
        self.reason.setProperty("role", "bad")
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.hide()
        self.tools = {
            words: self._tool(words, tip, do)
            for words, tip, do in (
                (tr_later("Add row"), tr_later("An empty row at the end"), self.add_row),
                (tr_later("Add column"), tr_later("An empty column at the right"), self.add_column),
                (tr_later("Delete rows"), tr_later("The rows of the chosen cells"), self.delete_rows),
                (
                    tr_later("Delete columns"),
                    tr_later("The columns of the chosen cells"),
                    self.delete_columns,
                ),
                (
                    tr_later("Paste"),
                    tr_later("Cells from the clipboard, at the chosen cell (Ctrl+V)"),
                    self.paste,
                ),
            )
        }
        box = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(box.Ok | box.Cancel)
        self.buttons.button(box.Ok).setText(tr("Use this table"))
        self.buttons.button(box.Ok).setProperty("accent", True)
        self.buttons.button(box.Ok).setAutoDefault(False)  # Enter ends the cell that is being typed
        self.buttons.accepted.connect(self._try)
        self.buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self.table, self.paste)
        self._build()
        self._fill([list(source.names), *(list(row) for row in source.cells)])
        if not source.cells:
            self.add_row()
        self.table.setFocus()

    def _tool(self, words: str, tip: str, do: object) -> QPushButton:
        made = QPushButton(tr(words))
        made.setToolTip(tr(tip))
        made.setAutoDefault(False)
        made.clicked.connect(do)
        return made

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        row = QHBoxLayout()
        for button in self.tools.values():
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        hint = QLabel(tr(HINT))
        hint.setProperty("role", "dim")
        hint.setWordWrap(True)
        column.addWidget(hint)
        column.addWidget(self.reason)
        column.addWidget(self.buttons)

    # What it holds

    def rows(self) -> list[list[str]]:
        """All cells as texts, names first."""
        return [
            [item.text() if (item := self.table.item(r, c)) else "" for c in range(self.table.columnCount())]
            for r in range(self.table.rowCount())
        ]

    def result_source(self) -> TypedTable:
        """The source with what stands there; empty rows are left out. Raises ``OptionError``."""
        names, *cells = self.rows() or [[]]
        kept = tuple(tuple(row) for row in cells if any(cell.strip() for cell in row))
        return self.source.replace(names=tuple(name.strip() for name in names), cells=kept)

    def _fill(self, rows: list[list[str]]) -> None:
        self.table.setRowCount(len(rows))
        self.table.setColumnCount(max([1, *(len(row) for row in rows)]))
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                self._set(r, c, text)
        self._label_rows()

    def _set(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        if row == 0:
            font = item.font()
            font.setBold(True)
            item.setFont(font)
        self.table.setItem(row, column, item)

    def _label_rows(self) -> None:
        count = self.table.rowCount()
        self.table.setVerticalHeaderLabels([tr("Name"), *(str(n) for n in range(1, count))])

    # Changes

    @Slot()
    def add_row(self) -> None:
        """An empty row at the end."""
        if (self.table.rowCount()) * self.table.columnCount() <= MOST_CELLS:
            self.table.setRowCount(self.table.rowCount() + 1)
            self._label_rows()
            self.table.setCurrentCell(self.table.rowCount() - 1, 0)

    @Slot()
    def add_column(self) -> None:
        """An empty column at the right, with a name of its own."""
        count = self.table.columnCount()
        if count < MOST_COLUMNS:
            taken = set(self.rows()[0])
            name = next(f"column {n}" for n in range(count + 1, 2 * count + 3) if f"column {n}" not in taken)
            self.table.setColumnCount(count + 1)
            self._set(0, count, name)
            self.table.setCurrentCell(0, count)

    @Slot()
    def delete_rows(self) -> None:
        """The rows of the chosen cells; the names stay."""
        chosen = sorted({i.row() for i in self.table.selectedIndexes()} - {0}, reverse=True)
        for row in chosen:
            self.table.removeRow(row)
        self._label_rows()

    @Slot()
    def delete_columns(self) -> None:
        """The columns of the chosen cells; one stays."""
        chosen = sorted({i.column() for i in self.table.selectedIndexes()}, reverse=True)
        for column in chosen:
            if self.table.columnCount() > 1:
                self.table.removeColumn(column)

    @Slot()
    def paste(self) -> None:
        """Cells from the clipboard, at the chosen cell; the table grows as far as it must."""
        lines = QGuiApplication.clipboard().text().rstrip("\r\n").splitlines()
        cells = [line.split("\t") for line in lines]
        if not cells:
            return
        top, left = max(self.table.currentRow(), 0), max(self.table.currentColumn(), 0)
        rows, columns = top + len(cells), left + max(len(row) for row in cells)
        if rows * columns > MOST_CELLS or columns > MOST_COLUMNS:
            self._say(
                tr(
                    "{rows:,} rows of {columns:,} columns are more than {most:,} cells. Keep them in a file "
                    "and import it.",
                    rows=rows,
                    columns=columns,
                    most=MOST_CELLS,
                )
            )
            return
        while self.table.columnCount() < columns:
            self.add_column()
        self.table.setRowCount(max(rows, self.table.rowCount()))
        for r, row in enumerate(cells):
            for c, text in enumerate(row):
                self._set(top + r, left + c, text.strip())
        self._label_rows()
        self.table.setCurrentCell(top, left)

    def _say(self, reason: str) -> None:
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    @Slot()
    def _try(self) -> None:
        self.table.setCurrentCell(-1, -1)  # what is being typed is taken over
        try:
            self.source = self.result_source()
        except OptionError as error:
            self._say(error.reason[:1].upper() + error.reason[1:])
        else:
            self.accept()
