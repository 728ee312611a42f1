"""All numbers of one array as a table, coloured by sign and size; one is chosen by a click or the arrows."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.gui.dialogs.nudge.asked import index_in_words
from nnstudio.gui.theme import current, mono_font, switcher

Array = Any
STRONGEST = 0.55


class Numbers(QAbstractTableModel):
    """The last axis from left to right, all others from top to bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.values: Array = np.zeros((0,))
        self._flat: Array = np.zeros((0, 0))
        self._most = 1.0

    def show_array(self, values: Array) -> None:
        """Show these numbers."""
        self.beginResetModel()
        self.values = values
        self._flat = values.reshape(-1, values.shape[-1]) if values.ndim else values.reshape(1, 1)
        self._most = max(float(np.abs(np.nan_to_num(values)).max(initial=0.0)), 1e-12)
        self.endResetModel()

    def rowCount(self, parent: Any = None) -> int:  # noqa: ARG002
        return int(self._flat.shape[0])

    def columnCount(self, parent: Any = None) -> int:  # noqa: ARG002
        return int(self._flat.shape[1])

    def index_at(self, row: int, column: int) -> tuple[int, ...]:
        """Where in the array a cell is."""
        lead = np.unravel_index(row, self.values.shape[:-1]) if self.values.ndim > 1 else ()
        return (*(int(i) for i in lead), column)

    def cell_of(self, index: tuple[int, ...]) -> tuple[int, int]:
        """The cell of a place in the array."""
        lead = self.values.shape[:-1]
        return (int(np.ravel_multi_index(index[:-1], lead)) if lead else 0), index[-1]

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = float(self._flat[index.row(), index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{value:.4f}".replace("-", "−") if abs(value) < 1000 else f"{value:.3g}"
        if role == Qt.ItemDataRole.BackgroundRole:
            theme = current()
            share = min(abs(np.nan_to_num(value)) / self._most, 1.0) * STRONGEST
            return theme.color("series_train" if value >= 0 else "series_validation", share)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(current().text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{index_in_words(self.index_at(index.row(), index.column()))} = {value:.9g}"
        return None

    def headerData(self, section: int, orientation: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return str(section)
        return ", ".join(map(str, self.index_at(section, 0)[:-1])) or " "


class Framed(QStyledItemDelegate):
    """The chosen cell has a frame: a coloured ground would look like a number."""

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        option.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        super().paint(p, option, index)
        if chosen:
            p.setPen(QPen(current().color("text"), 2))
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.drawRect(option.rect.adjusted(1, 1, -1, -1))


class NumbersView(QTableView):
    """``chosen`` gives the place in the array of the cell that a person went to."""

    chosen = Signal(object)  # tuple[int, ...]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = Numbers()
        self.setModel(self.numbers)
        self.setItemDelegate(Framed(self))
        self.setFont(mono_font())
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(tr("Numbers of the array"))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setHighlightSections(True)
        self.horizontalHeader().setDefaultSectionSize(72)
        self.verticalHeader().setDefaultSectionSize(24)
        self.selectionModel().currentChanged.connect(self._moved)
        switcher().theme_changed.connect(self._dress)

    def show_array(self, values: Array) -> None:
        """Show these numbers; nothing is chosen then."""
        self.numbers.show_array(values)

    def choose(self, index: tuple[int, ...]) -> None:
        """Mark one number, without telling."""
        at = self.numbers.index(*self.numbers.cell_of(index))
        self.selectionModel().blockSignals(True)
        self.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.selectionModel().blockSignals(False)
        self.scrollTo(at)
        self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: Any, before: Any) -> None:  # noqa: ARG002
        if now.isValid():
            self.chosen.emit(self.numbers.index_at(now.row(), now.column()))

    @Slot()
    def _dress(self) -> None:
        self.viewport().update()
