"""A table to be read: words at the left, numbers at the right, and each heading where its column is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

ROW_PX = 24


def reading_table(name: str, columns: int = 0, *, choosable: bool = False, row: int = ROW_PX) -> QTableWidget:
    """An empty one without a grid, called ``name`` by screen readers; rows are ``row`` pixels high.

    Nothing can be written into it; where it is ``choosable`` a row at a time can be chosen.
    """
    made = QTableWidget(0, columns)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(row)
    made.setShowGrid(False)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    modes = QAbstractItemView.SelectionMode
    made.setSelectionMode(modes.SingleSelection if choosable else modes.NoSelection)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.horizontalHeader().setHighlightSections(False)
    made.setAccessibleName(name)
    return made


def side(*, is_number: bool) -> Qt.AlignmentFlag:
    """Where a cell and its heading stand."""
    across = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter


def set_headings(
    table: QTableWidget, titles: Sequence[str], is_number: Callable[[int], bool] = lambda place: place > 0
) -> None:
    """As many columns as ``titles``; which of them hold numbers ``is_number`` says: all but the first."""
    table.setColumnCount(len(titles))
    for place, words in enumerate(titles):
        title = QTableWidgetItem(words)
        title.setTextAlignment(side(is_number=is_number(place)))
        table.setHorizontalHeaderItem(place, title)
