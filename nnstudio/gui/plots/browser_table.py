"""The predictions as a table: nothing but an order over arrays, so that 60,000 rows cost nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap

from nnstudio.catalog.words import tr
from nnstudio.data import Prepared
from nnstudio.data.table import Table
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.judged import Judged, Wanted, chosen, sample_words
from nnstudio.gui.theme import current, mono_font
from nnstudio.gui.widgets.drawing import to_image
from nnstudio.gui.widgets.plain_text import words_only

THUMB, MOST_THUMBS = 36, 512
AnyIndex = QModelIndex | QPersistentModelIndex
HERE = Qt.ItemDataRole


@dataclass(frozen=True)
class Column:
    """One column: what it is sorted by, its title, and whether it holds numbers."""

    key: str
    title: str
    help: str
    numbers: bool = False


def columns_of(table: Table) -> tuple[Column, ...]:
    """Those that suit the target."""
    first = Column("wrong", "", tr("✕ where the predicted class is not the true one."))
    sample = Column("row", tr("Sample"), tr("What the network was given."))
    true = Column("true", tr("True"), tr("What the data says."), not table.classes)
    said = Column("predicted", tr("Predicted"), tr("What the network says."), not table.classes)
    if not table.classes:
        off = Column("error", tr("Error"), tr("|predicted − true|, the mean over target columns."), True)
        return sample, true, said, off
    sure = Column("sure", tr("Confidence"), tr("How much of 100 % the predicted class got."), True)
    of_true = Column("of_true", tr("p(true)"), tr("How much of 100 % the true class got."), True)
    return first, sample, true, said, sure, of_true


class PredictionTable(QAbstractTableModel):
    """Shows ``judged`` in the order of ``wanted``."""

    def __init__(self) -> None:
        super().__init__()
        self.judged: Judged | None = None
        self.prepared: Prepared | None = None
        self.wanted = Wanted()
        self.columns: tuple[Column, ...] = ()
        self.order: Array = np.empty(0, np.intp)
        self._thumbs: dict[tuple[int, str], QIcon] = {}

    def show(self, prepared: Prepared, judged: Judged) -> None:
        """Show these; the order of before is kept."""
        self.beginResetModel()
        if self.prepared is not prepared:
            self._thumbs.clear()
        self.prepared, self.judged = prepared, judged
        self.columns = columns_of(prepared.table)
        self.order = chosen(judged, self.wanted)
        self.endResetModel()

    def let_go(self) -> None:
        """Show nothing, and keep nothing of what was shown."""
        self.beginResetModel()
        self.prepared = self.judged = None
        self._thumbs.clear()
        self.order = np.empty(0, np.intp)
        self.endResetModel()

    def want(self, **changes: Any) -> None:
        """Other filters, another order."""
        wanted = replace(self.wanted, **changes)
        if wanted == self.wanted:
            return
        self.beginResetModel()
        self.wanted = wanted
        if self.judged is not None:
            self.order = chosen(self.judged, wanted)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """What a click on a header asks for."""
        if 0 <= column < len(self.columns):
            self.want(key=self.columns[column].key, descending=order == Qt.SortOrder.DescendingOrder)

    def place(self, row: int) -> int:
        """Where a row of the view is in ``judged``."""
        return int(self.order[row])

    def table_row(self, row: int) -> int:
        """Which row of the data it is."""
        assert self.judged is not None
        return int(self.judged.rows[self.place(row)])

    def row_of(self, table_row: int) -> int:
        """Where a row of the data is shown; −1 if it is not."""
        if self.judged is None:
            return -1
        found = np.flatnonzero(self.judged.rows[self.order] == table_row)
        return int(found[0]) if len(found) else -1

    # What Qt asks

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = HERE.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            column = self.columns[section]
            if role == HERE.DisplayRole:
                return column.title
            if role == HERE.ToolTipRole:
                return column.help
            if role == HERE.TextAlignmentRole and column.numbers:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: AnyIndex, role: int = HERE.DisplayRole) -> Any:
        judged, prepared = self.judged, self.prepared
        if not index.isValid() or judged is None or prepared is None or index.row() >= len(self.order):
            return None
        column, place = self.columns[index.column()], self.place(index.row())
        if role == HERE.DisplayRole:
            return self.words(column.key, place)
        if role == HERE.ToolTipRole and column.key == "row":
            return words_only(sample_words(prepared.table, int(judged.rows[place]), 20))
        return self._look(column, place, role)

    def _thumbnail(self, row: int) -> QIcon:
        """A sample as a small picture; ink and paper differ from theme to theme."""
        assert self.prepared is not None
        key = (row, current().name)
        if key not in self._thumbs:
            if len(self._thumbs) >= MOST_THUMBS:
                self._thumbs.clear()
            image = picture_of(self.prepared.table, row)
            size, keep = QSize(THUMB, THUMB), Qt.AspectRatioMode.KeepAspectRatio
            shown = QPixmap.fromImage(image).scaled(size, keep, Qt.TransformationMode.FastTransformation)
            self._thumbs[key] = made = QIcon(shown)
            made.addPixmap(shown, QIcon.Mode.Selected)  # else it would be tinted with its row
        return self._thumbs[key]

    def _look(self, column: Column, place: int, role: int) -> Any:
        assert self.judged is not None
        assert self.prepared is not None
        if role == HERE.DecorationRole and column.key == "row" and self.prepared.table.is_image:
            return self._thumbnail(int(self.judged.rows[place]))
        if role == HERE.TextAlignmentRole and column.numbers:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == HERE.FontRole and column.numbers:
            return mono_font()
        if role == HERE.ForegroundRole and column.key in ("wrong", "predicted") and self.judged.wrong[place]:
            return current().color("bad")
        if role == HERE.SizeHintRole and self.prepared.table.is_image:
            return QSize(THUMB, THUMB + 6)
        return None

    def words(self, key: str, place: int) -> str:
        """One cell."""
        judged, prepared = self.judged, self.prepared
        assert judged is not None
        assert prepared is not None
        table, row = prepared.table, int(judged.rows[place])
        if key == "row":
            name = table.row_name(row)
            return (
                name if table.is_image else tr("{row}: {values}", row=name, values=sample_words(table, row))
            )
        if key == "wrong":
            return "✕" if judged.wrong[place] else ""
        if key in ("true", "predicted"):
            value = getattr(judged, key)[place]
            if table.classes:
                return table.classes[int(value)]
            if table.answers:
                return ", ".join(w[int(v >= 0.5)] for w, v in zip(table.answers, value, strict=True))
            return ", ".join(f"{v:.5g}" for v in value.tolist())
        number = getattr(judged, key)[place]
        return f"{number:.5g}" if key == "error" else f"{number:.1%}"

    def csv_rows(self) -> Iterator[Sequence[object]]:
        """What is shown, in its order: row, split, true, predicted, and every number behind it."""
        judged, prepared = self.judged, self.prepared
        return iter(()) if judged is None or prepared is None else _rows(judged, prepared.table, self.order)


def _rows(judged: Judged, table: Table, order: Array) -> Iterator[Sequence[object]]:
    if judged.shares is not None:
        yield ["row", "split", "true", "predicted", *(f"p({c})" for c in table.classes)]
    else:
        names = table.target_names
        yield ["row", "split", *(f"true {n}" for n in names), *(f"predicted {n}" for n in names), "error"]
    for place in order.tolist():
        row = int(judged.rows[place])
        number = int(table.file_rows[row]) if table.file_rows is not None else row + 1
        if judged.shares is not None:
            names = (table.classes[int(judged.true[place])], table.classes[int(judged.predicted[place])])
            yield [number, judged.split, *names, *judged.shares[place].tolist()]
        else:
            assert judged.error is not None
            both = [*judged.true[place].tolist(), *judged.predicted[place].tolist()]
            yield [number, judged.split, *both, float(judged.error[place])]


def picture_of(table: Table, row: int) -> QImage:
    """A sample of pictures, as it is in the data."""
    values = table.features[row]
    return to_image(values if values.ndim >= 2 else values.reshape(1, -1), current())
