"""The predictions of a file as a table: nothing is copied, so that a million rows open at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from nnstudio.catalog.words import tr
from nnstudio.data.decoding import in_words
from nnstudio.data.table import Array
from nnstudio.gui.theme import current, mono_font
from nnstudio.gui.using.answer import number
from nnstudio.project.predictions import Predictions

MOST_FEATURES = 40
Index = QModelIndex | QPersistentModelIndex


class ResultsTable(QAbstractTableModel):
    """What was predicted (true beside it, where the file tells it), then the row it was predicted from."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Predictions | None = None
        self.names: list[str] = []
        self.columns: list[Array] = []
        self._categories: list[tuple[str, ...]] = []
        self._wrong: Array | None = None
        self._shares: range = range(0)

    def show_predictions(self, found: Predictions | None) -> None:
        """Show these."""
        self.beginResetModel()
        self.found, self._wrong, self._shares = found, None, range(0)
        self.names, self.columns, self._categories = [], [], []
        if found is not None:
            self._fill(found)
        self.endResetModel()

    def _fill(self, found: Predictions) -> None:
        table = found.table
        predicted = len(table.target_names) if not table.classes else 1
        for place in range(predicted):
            self._add(tr("{name} (predicted)", name=found.names[place]), found.columns[place])
        if table.target is not None:
            self._add_true(found)
        first = len(self.columns)
        for name, column in zip(found.names[predicted:], found.columns[predicted:], strict=True):
            self._add(name, column)
        shares = found.columns[predicted:]
        if all(len(c) and c.min() >= 0 and c.max() <= 1 for c in shares):
            self._shares = range(first, first + len(shares))
        if not table.is_image:
            for place, name in enumerate(table.feature_names[:MOST_FEATURES]):
                known = table.categories[place] if table.categories else ()
                self._add(name, table.columns[:, place], known)

    def _add_true(self, found: Predictions) -> None:
        table = found.table
        assert table.target is not None
        if table.classes:
            true = np.array(table.classes, dtype=object)[table.target.astype(np.int64)]
            self._add(tr("{name} (true)", name=table.target_names[0]), true)
            self._wrong = true != found.columns[0]
            return
        values = np.asarray(table.target, dtype=np.float64).reshape(len(table), -1)
        for place, name in enumerate(table.target_names):
            said = (
                in_words(values[:, place] >= 0.5, table.answers[place]) if table.answers else values[:, place]
            )
            self._add(tr("{name} (true)", name=name), said)

    def _add(self, name: str, column: Array, categories: tuple[str, ...] = ()) -> None:
        self.names.append(name)
        self.columns.append(column)
        self._categories.append(categories)

    def results(self) -> tuple[list[str], list[Array]]:
        """Names and columns to save: categories in words."""
        return self.taken()()

    def taken(self) -> Callable[[], tuple[list[str], list[Array]]]:
        """The same as it is now, worked out by whoever calls, in any thread."""
        names, columns = list(self.names), list(zip(self.columns, self._categories, strict=True))
        return lambda: (names, [_in_words(column, known) if known else column for column, known in columns])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.found is None else len(self.found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        value = self.columns[index.column()][index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            known = self._categories[index.column()]
            if known and value == value:
                return known[int(value)]
            if isinstance(value, str):
                return value
            return f"{value:.4f}" if index.column() in self._shares else number(float(value))
        if role == Qt.ItemDataRole.FontRole:
            return mono_font()
        if role == Qt.ItemDataRole.TextAlignmentRole and not isinstance(value, str):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        wrong = self._wrong is not None and index.column() == 0 and bool(self._wrong[index.row()])
        if role == Qt.ItemDataRole.ForegroundRole and wrong:
            return QColor(current().bad)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.names[section]
        rows = self.found.table.file_rows if self.found is not None else None
        return str(int(rows[section])) if rows is not None else str(section + 1)


def _in_words(column: Array, known: tuple[str, ...]) -> Array:
    return np.array([known[int(v)] if v == v else "" for v in column], dtype=object)
