"""Nudge one weight: a number is chosen at the left, what the loss does stands at the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.nudge import EPSILON
from nnstudio.engine.nudged import Nudge
from nnstudio.gui.dialogs.asking import AskingDialog
from nnstudio.gui.dialogs.copy_row import CopyRow
from nnstudio.gui.dialogs.nudge.asked import Asked, epsilon_from, index_from, index_in_words
from nnstudio.gui.dialogs.nudge.curve import LossCurve
from nnstudio.gui.dialogs.nudge.grid import Array, NumbersView
from nnstudio.gui.dialogs.nudge.results import Rows, as_text, number_rows, sentence, way_rows
from nnstudio.gui.theme import current, mono_font, restyle, switcher
from nnstudio.gui.widgets.batch_choice import BatchChoice
from nnstudio.gui.widgets.plain_text import role_label, words_only
from nnstudio.gui.widgets.reading_table import ROW_PX, reading_table, set_headings, side
from nnstudio.gui.widgets.room import resize_within
from nnstudio.gui.widgets.scrolled import scrolled

MOST_SAMPLES = 1024
EXPLANATION = tr_later(
    "In float64, on a copy: nothing of your network changes. Dropout and noise draw the same each time. The "
    "samples are those of the training split, in its order."
)


class NudgeDialog(AskingDialog):
    """``wanted`` carries an ``Asked``."""

    again_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Nudge one weight"))
        resize_within(self, 1060, 660)
        self.found: Nudge | None = None
        self._arrays: Mapping[str, Array] = {}
        self._token = "dim"
        self._make_fields()
        self._make_results()
        self._lay_out()
        switcher().theme_changed.connect(self._dress)

    def _make_fields(self) -> None:
        self.layer, self.parameter, self.grid = QComboBox(), QComboBox(), NumbersView()
        self.index, self.epsilon = QLineEdit(), QLineEdit(f"{EPSILON:g}")
        self.shape, self.batches = role_label("", "dim"), BatchChoice(MOST_SAMPLES, self)
        for field in (self.index, self.epsilon):
            field.setProperty("mono", True)
            field.textEdited.connect(self._typed)
        self.epsilon.setToolTip(tr("How far the weight is nudged, up and down."))
        self.layer.currentIndexChanged.connect(self._layer_chosen)
        self.parameter.currentIndexChanged.connect(self._parameter_chosen)
        self.grid.chosen.connect(self._cell_chosen)
        self.batches.changed.connect(self.ask_soon)

    def _make_results(self) -> None:
        self.sentence = role_label("", "title")
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setMinimumHeight(3 * self.sentence.fontMetrics().lineSpacing() + 6)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.numbers, self.way = _table(tr("Numbers"), 3), _table(tr("On the way to the loss"), 4)
        self.numbers.horizontalHeader().hide()
        self.curve = LossCurve()
        self.again = QPushButton(tr("Nudge again"))
        self.again.setToolTip(tr("With the weights as they are now."))
        self.again.clicked.connect(self.again_wanted)
        self.buttons = CopyRow(self, tr("Copy"), self._as_text, self.again)
        self.copy, self.close_button = self.buttons.copy, self.buttons.close_button
        for button in (self.again, self.close_button):
            button.setAutoDefault(False)
        self.finished.connect(self.cancel_wanted)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget, QLabel | None], ...] = (
            (tr("Layer"), self.layer, None), (tr("Parameter"), self.parameter, None),
            (tr("Index"), self.index, self.shape), (tr("Epsilon"), self.epsilon, None),
            (tr("Samples"), self.batches.samples, None),
            (tr("Batch"), self.batches.batch, self.batches.count),
        )  # fmt: skip
        for line, (words, field, hint) in enumerate(rows):
            name = role_label(words, "dim")
            name.setWordWrap(False)
            name.setBuddy(field)
            field.setAccessibleName(words)
            form.addWidget(name, line, 0)
            form.addWidget(field, line, 1, 1, 2 if hint is None else 1)
            if hint is not None:
                hint.setWordWrap(False)
                form.addWidget(hint, line, 2)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(form)
        left.addWidget(self.grid, 1)
        results = QWidget()
        right = QVBoxLayout(results)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self.sentence)
        right.addWidget(self.numbers)
        right.addWidget(self.curve, 1)
        self.way_title = role_label(tr("On the way to the loss (largest change of one number)"), "heading")
        right.addWidget(self.way_title)
        right.addWidget(self.way)
        both = QHBoxLayout()
        both.setSpacing(22)
        both.addLayout(left, 2)
        both.addWidget(scrolled(results), 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(both, 1)
        column.addWidget(role_label(tr(EXPLANATION), "dim"))
        column.addLayout(self.buttons)

    # What there is to choose

    def offer(self, arrays: Mapping[str, Array], rows: int, batch: int) -> None:
        """The trained arrays by name, how many training samples there are, and how many a batch has.

        What was chosen stays chosen where it is still there.
        """
        before = self.asked()
        self._arrays = arrays
        self.batches.offer(rows, batch)
        _fill(self.layer, list(dict.fromkeys(name.rpartition("/")[0] for name in arrays)))
        self._layer_chosen()
        if isinstance(before, Asked) and before.array in arrays:
            self.choose(before.array, before.index)

    def choose(self, array: str, index: tuple[int, ...]) -> None:
        """This number; what is not there is passed over."""
        if array not in self._arrays:
            return
        layer, _, parameter = array.rpartition("/")
        self.layer.setCurrentText(layer)
        self.parameter.setCurrentText(parameter)
        shape = self._arrays[array].shape
        if len(index) == len(shape) and all(0 <= i < n for i, n in zip(index, shape, strict=True)):
            self.index.setText(index_in_words(index))
            self.grid.choose(index)
            self.ask_soon()

    def choose_layer(self, name: str) -> None:
        """The first number of this layer, if it has any."""
        if self.layer.findText(name) >= 0:
            self.layer.setCurrentText(name)

    @property
    def array(self) -> str:
        """The array that is chosen."""
        return f"{self.layer.currentText()}/{self.parameter.currentText()}"

    def asked(self) -> Asked | str:
        """What is chosen, or why it cannot be."""
        if self.array not in self._arrays:
            return tr("This network has no weights that are trained.")
        try:
            index = index_from(self.index.text(), self._arrays[self.array].shape)
            epsilon = epsilon_from(self.epsilon.text())
        except ValueError as error:
            return str(error)
        return Asked(self.array, index, epsilon, self.batches.number, self.batches.size)

    @Slot()
    def _layer_chosen(self) -> None:
        layer = self.layer.currentText()
        names = [name.rpartition("/")[2] for name in self._arrays if name.rpartition("/")[0] == layer]
        _fill(self.parameter, names)
        self._parameter_chosen()

    @Slot()
    def _parameter_chosen(self) -> None:
        values = self._arrays.get(self.array)
        if values is None:
            return
        self.grid.show_array(values)
        self.shape.setText(tr("shape {shape}", shape=f"({', '.join(map(str, values.shape))})"))
        first = (0,) * values.ndim
        self.index.setText(index_in_words(first))
        self.grid.choose(first)
        self.ask_soon()

    @Slot(object)
    def _cell_chosen(self, index: tuple[int, ...]) -> None:
        self.index.setText(index_in_words(index))
        self.ask_soon()

    @Slot()
    def _typed(self) -> None:
        asked = self.asked()
        if isinstance(asked, Asked):
            self.grid.choose(asked.index)
        self.ask_soon()

    # Asking

    def can_ask(self) -> bool:
        return bool(self._arrays)

    @Slot()
    def _ask(self) -> None:
        asked = self.asked()
        for field, read in ((self.index, self._reads_index), (self.epsilon, self._reads_epsilon)):
            field.setProperty("invalid", not read())
            restyle(field)
        if isinstance(asked, str):
            self.cancel_wanted.emit()
            self._show(None)
            self._say(asked, "bad")
        else:
            self.wanted.emit(asked)

    def _reads_index(self) -> bool:
        try:
            return self.array not in self._arrays or bool(
                index_from(self.index.text(), self._arrays[self.array].shape)
            )
        except ValueError:
            return False

    def _reads_epsilon(self) -> bool:
        try:
            return epsilon_from(self.epsilon.text()) > 0
        except ValueError:
            return False

    # What came out

    def show_outcome(self, found: Nudge | None, error: Exception | None) -> None:
        """A nudge, or why there is none."""
        self._show(found)
        if error is not None:
            self._say(tr("This weight cannot be nudged: {reason}", reason=str(error)), "bad")
        elif found is not None:
            self._say(*sentence(found))

    def _show(self, found: Nudge | None) -> None:
        self.found = found
        self.copy.setEnabled(found is not None)
        _fill_table(self.numbers, number_rows(found) if found else [])
        rows: Rows = way_rows(found) if found else [("", "", "", "")]
        _fill_table(self.way, rows[1:], rows[0])
        self.curve.show_nudge(found)
        for part in (self.way_title, self.way):
            part.setVisible(found is not None)

    def _say(self, words: str, token: str) -> None:
        self._token = token
        self.sentence.setText(words)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        color = QColor(getattr(current(), self._token)).name()
        self.sentence.setStyleSheet(f"color: {color}; font-weight: 600; font-size: 13px;")
        restyle(self.sentence)

    def _as_text(self) -> str:
        return as_text(self.found) if self.found is not None else ""


def _fill(box: QComboBox, names: list[str]) -> None:
    """Offer these, without telling; what was chosen stays where it is among them."""
    before = box.currentText()
    box.blockSignals(True)
    box.clear()
    box.addItems(names)
    box.setCurrentIndex(max(0, box.findText(before)))
    box.blockSignals(False)


def _table(name: str, columns: int) -> QTableWidget:
    made = reading_table(name, columns)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)  # numbers stay whole
    return made


def _fill_table(table: QTableWidget, rows: Rows, header: tuple[str, ...] = ()) -> None:
    """Words at the left, numbers at the right; no taller than a few rows."""
    if header:
        set_headings(table, header)
    table.setRowCount(len(rows))
    last = table.columnCount() - 1
    for line, row in enumerate(rows):
        for place, words in enumerate(row):
            item = QTableWidgetItem(words)
            is_number = bool(header and place) or place == last
            item.setFont(mono_font() if place else table.font())
            if is_number:
                item.setTextAlignment(side(is_number=True))
            elif place:
                item.setForeground(QColor(current().dim))
            else:
                item.setToolTip(words_only(words))
            table.setItem(line, place, item)
    for place in range(1, last + 1):  # once: Qt's own way measures all rows anew for each of them
        table.resizeColumnToContents(place)
    top = table.horizontalHeader().sizeHint().height() if header else 0
    table.setFixedHeight(top + ROW_PX * min(max(len(rows), 3), 9) + 4)
