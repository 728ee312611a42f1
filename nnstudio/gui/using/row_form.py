"""A form with one field for each column of the table."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.data.one_row import Field
from nnstudio.data.table import Array
from nnstudio.gui.theme import restyle
from nnstudio.gui.widgets.plain_text import words_only
from nnstudio.gui.widgets.undo_keys import pass_undo_on

MOST_FIELDS = 200
COLUMN = 250
"""About how wide one column of the form is."""


class RowForm(QScrollArea):
    """``changed`` follows every letter. ``values`` (columns,) has NaN where nothing (or no number) stands."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(230)
        self.setAccessibleName(tr("Values of one row"))
        self.fields: tuple[Field, ...] = ()
        self.editors: list[QLineEdit | QComboBox] = []
        self._cells: list[QWidget] = []
        self._across = 0
        self._quiet = False

    def show_fields(self, fields: Sequence[Field]) -> None:
        """A field for each of these, with the usual values in them."""
        if tuple(fields) == self.fields and self.editors:
            return
        kept = self.typed() if tuple(f.name for f in fields) == tuple(f.name for f in self.fields) else None
        self.fields = tuple(fields)
        self.editors = [self._editor(field) for field in self.fields]
        self._cells = [_cell(field, editor) for field, editor in zip(self.fields, self.editors, strict=True)]
        self._across = 0
        self._arrange()
        self.set_values(np.array([f.usual for f in self.fields]) if kept is None else kept)

    def _editor(self, field: Field) -> QLineEdit | QComboBox:
        if field.choices:
            box = QComboBox()
            box.addItems(list(field.choices))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.currentIndexChanged.connect(self._edited)
            box.setAccessibleName(field.name)
            return box
        line = QLineEdit()
        line.setProperty("mono", True)
        line.setPlaceholderText(tr("missing"))
        line.setAccessibleName(field.name)
        line.setToolTip(words_only(hint(field)))
        line.textEdited.connect(self._edited)
        pass_undo_on(line)
        return line

    def _arrange(self) -> None:
        across = max(1, min(4, self.viewport().width() // COLUMN))
        if across == self._across:
            return
        self._across = across
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(2, 2, 10, 2)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        for place, cell in enumerate(self._cells):
            grid.addWidget(cell, place // across, place % across)
        for column in range(across):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(len(self._cells) // across + 1, 1)
        self.setWidget(page)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._cells:
            self._arrange()

    def typed(self) -> Array:
        """What stands in the fields."""
        return np.array([_value(editor) for editor in self.editors], dtype=np.float64)

    def wrong(self) -> tuple[str, ...]:
        """The names of fields that hold something other than a number."""
        return tuple(
            field.name
            for field, editor in zip(self.fields, self.editors, strict=True)
            if isinstance(editor, QLineEdit) and editor.text().strip() and math.isnan(_value(editor))
        )

    def set_values(self, values: Array) -> None:
        """Put these into the fields; ``changed`` follows once."""
        self._quiet = True
        for editor, value in zip(self.editors, values.tolist(), strict=True):
            if isinstance(editor, QComboBox):
                editor.setCurrentIndex(-1 if math.isnan(value) else int(value))
            else:
                editor.setText("" if math.isnan(value) else f"{value:.7g}")
                editor.setCursorPosition(0)
        self._quiet = False
        self._edited()

    @Slot()
    def _edited(self) -> None:
        if self._quiet:
            return
        wrong = set(self.wrong())
        for field, editor in zip(self.fields, self.editors, strict=True):
            if isinstance(editor, QLineEdit) and bool(editor.property("invalid")) != (field.name in wrong):
                editor.setProperty("invalid", field.name in wrong)
                restyle(editor)
        self.changed.emit()


def hint(field: Field) -> str:
    """The range of the training rows, in words."""
    if math.isnan(field.low):
        return tr("A number")
    return tr("{low} … {high} in the training rows", low=f"{field.low:.4g}", high=f"{field.high:.4g}")


def _value(editor: QLineEdit | QComboBox) -> float:
    if isinstance(editor, QComboBox):
        return float(editor.currentIndex()) if editor.currentIndex() >= 0 else math.nan
    try:
        found = float(editor.text().strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


def _cell(field: Field, editor: QWidget) -> QWidget:
    """Name over field over range."""
    cell = QWidget()
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    name = QLabel(field.name)
    name.setTextFormat(Qt.TextFormat.PlainText)
    name.setToolTip(words_only(field.name))
    name.setMinimumWidth(20)
    name.setBuddy(editor)
    column.addWidget(name)
    column.addWidget(editor)
    if not field.choices and not math.isnan(field.low):
        words = QLabel(f"{field.low:.4g} … {field.high:.4g}".replace("-", "−"))
        words.setProperty("role", "section")
        words.setToolTip(words_only(hint(field)))
        column.addWidget(words)
    return cell
