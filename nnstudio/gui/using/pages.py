"""What the two live pages share: an input at the left, the answer and how it was prepared at the right."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Split, Table
from nnstudio.data.fitted import Stage
from nnstudio.engine.network import NetworkError
from nnstudio.export.predictions import tabs_of
from nnstudio.gui.models.network_in_use import InUse
from nnstudio.gui.theme import mono_font
from nnstudio.gui.using.answer import Answer, AnswerView, answer_of, number
from nnstudio.gui.widgets.plain_text import words_only
from nnstudio.project.predictions import Predictions, predict_table

MOST_PREPARED = 200
"""Columns that the table of how a row was prepared shows."""


class SplitChooser(QWidget):
    """Which part of the data a random row is taken from, and the button that takes it."""

    taken = Signal(int, str)  # the row of the table, what it is called

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_use: InUse | None = None
        self.part = QComboBox()
        self.part.setAccessibleName(tr("Part of the data"))
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.button = QPushButton(tr("Random row"))
        self.button.clicked.connect(self.take)
        self.words = QLabel()
        self.words.setProperty("role", "dim")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setMinimumWidth(10)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.part)
        row.addWidget(self.words, 1)
        self._random = np.random.default_rng()

    def offer(self, in_use: InUse) -> None:
        """Parts of this network's data that have rows; test first."""
        if self._in_use is not None and in_use.prepared is self._in_use.prepared:
            return
        self._in_use = in_use
        names = {
            "test": tr("Test split"), "validation": tr("Validation split"), "train": tr("Training split")
        }  # fmt: skip
        self.part.clear()
        for name, words in names.items():
            if in_use.prepared is not None and len(getattr(in_use.prepared, name)):
                self.part.addItem(words, name)
        self.words.clear()
        self.setVisible(in_use.prepared is not None)

    def let_go(self) -> None:
        """Keep no data until some is offered."""
        self._in_use = None

    @Slot()
    def take(self) -> None:
        """Take one of the rows, any one."""
        if self._in_use is None or self._in_use.prepared is None or self.part.currentIndex() < 0:
            return
        split: Split = getattr(self._in_use.prepared, str(self.part.currentData()))
        row = int(self._random.choice(split.rows))
        name = self._in_use.prepared.table.row_name(row)
        name = name[:1].upper() + name[1:]
        self.words.setText(name)
        self.taken.emit(row, name)

    def forget(self) -> None:
        """What is shown is no row of the data any more."""
        self.words.clear()


class LivePage(QWidget):
    """Answers while one types or draws. ``inside_wanted`` asks how the answer came about (the sample)."""

    inside_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.in_use: InUse | None = None
        self.row: int | None = None
        self.found: Predictions | None = None
        self.view = AnswerView()
        self.prepared = _prepared_table()
        self.note = QLabel()
        self.note.setProperty("role", "dim")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.chooser = SplitChooser()
        self.chooser.taken.connect(self._take)
        self.inside = QPushButton(tr("How it came about…"))
        self.inside.setToolTip(tr("What every layer made of this input"))
        self.inside.clicked.connect(self._ask_inside)
        self.copy = QPushButton(tr("Copy"))
        self.copy.setToolTip(tr("Copy the answer as a table"))
        self.copy.clicked.connect(self._copy)
        self.steps = QToolButton()
        self.steps.setText(tr("Preparation"))
        self.steps.setCheckable(True)
        self.steps.setToolTip(tr("The numbers as typed or drawn, and as the network sees them"))
        self.steps.toggled.connect(self._show_steps)

    def lay_out(self, left: QWidget, wide: int) -> None:
        """The input of the page at the left; ``wide``: how much of the width it takes, of 10."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.inside, self.steps, self.copy):
            row.addWidget(button)
        row.addStretch(1)
        self.right = QStackedWidget()
        self.right.addWidget(self.view)
        self.right.addWidget(self.prepared)
        self.right.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        answer = QVBoxLayout()
        answer.setSpacing(8)
        answer.addWidget(self.right, 1)
        answer.addWidget(self.note)
        answer.addLayout(row)
        both = QHBoxLayout(self)
        both.setContentsMargins(14, 4, 14, 8)
        both.setSpacing(24)
        both.addWidget(left, wide)
        both.addLayout(answer, 10 - wide)

    # For subclasses

    def input_table(self, in_use: InUse) -> Table | None:
        """The one sample that is typed or drawn; None while there is none. Raises ``DataError``."""
        raise NotImplementedError

    def put_row(self, in_use: InUse, row: int) -> None:
        """Show this row of the data's table in the input."""
        raise NotImplementedError

    def waiting(self) -> str:
        """What to do while there is no input."""
        return ""

    # The rest is here

    def show_network(self, in_use: InUse) -> None:
        """Answer with this network from now on."""
        if self.in_use is not None and in_use.prepared is not self.in_use.prepared:
            self.row = None
        self.in_use = in_use
        self.chooser.offer(in_use)
        self.answer_now()

    def let_go(self) -> None:
        """Keep nothing of the document that goes."""
        self.in_use = self.found = self.row = None
        self.chooser.let_go()

    @Slot(int, str)
    def _take(self, row: int, _name: str) -> None:
        if self.in_use is not None:
            self.row = None
            self.put_row(self.in_use, row)
            self.row = row
            self.answer_now()

    @Slot()
    def edited(self) -> None:
        """Something else is typed or drawn: what was true of a row is no longer known."""
        if self.row is not None:
            self.row = None
            self.chooser.forget()
        self.answer_now()

    @Slot()
    def answer_now(self) -> None:
        """Predict, and show what came out, or why nothing does."""
        if self.in_use is None:
            return
        self.found, answer, words = None, None, ""
        try:
            table = self.input_table(self.in_use)
            if table is None:
                words = self.waiting()
            else:
                self.found = predict_table(self.in_use.network, self.in_use.fitted, table)
                answer = answer_of(self.found, self.in_use.prepared, self._true())
        except (DataError, NetworkError) as error:
            words = str(error)
        self.view.show_answer(answer, words)
        for button in (self.inside, self.copy):
            button.setEnabled(self.found is not None)
        if self.steps.isChecked():
            self._fill_steps()

    @property
    def answer(self) -> Answer | None:
        """What is shown."""
        return self.view.answer

    def _true(self) -> str:
        prepared = self.in_use.prepared if self.in_use else None
        if self.row is None or prepared is None or prepared.table.target is None:
            return ""
        true = prepared.table.target[self.row]
        if prepared.table.classes:
            return prepared.table.classes[int(true)]
        if prepared.table.answers:
            return ", ".join(words[int(v)] for words, v in zip(prepared.table.answers, true, strict=True))
        return ", ".join(number(float(v)) for v in np.atleast_1d(true))

    @Slot()
    def _ask_inside(self) -> None:
        if self.found is not None:
            self.inside_wanted.emit(self.found.x[:1])

    @Slot()
    def _copy(self) -> None:
        if (answer := self.answer) is not None:
            rows = answer.rows()
            columns = [np.array([r[0] for r in rows], dtype=object), np.array([r[1] for r in rows])]
            header = (answer.target, tr("Probability") if answer.is_chosen else tr("Value"))
            QGuiApplication.clipboard().setText(tabs_of(header, columns))

    @Slot(bool)
    def _show_steps(self, on: bool) -> None:
        self.right.setCurrentIndex(int(on))
        if on:
            self._fill_steps()

    def _fill_steps(self) -> None:
        stages: tuple[Stage, ...] = ()
        if self.found is not None and self.in_use is not None:
            stages = self.in_use.fitted.stages(self.found.table.columns[:1])
        fill_stages(self.prepared, stages)


def fill_stages(table: QTableWidget, stages: tuple[Stage, ...]) -> None:
    """One row a column of the data; one column for each step of the preparation."""
    table.clear()
    rows = min(max((len(s.names) for s in stages), default=0), MOST_PREPARED)
    if len(stages) == 1:
        stages = (stages[0], Stage(tr("No transforms: as it is"), stages[0].names, (), stages[0].values))
    table.setRowCount(rows)
    table.setColumnCount(len(stages))
    table.setHorizontalHeaderLabels([tr(s.title) if s.title else tr("As given") for s in stages])
    names = max((s.names for s in stages), key=len, default=())
    table.setVerticalHeaderLabels(list(names[:rows]))
    for place, stage in enumerate(stages):
        for row in range(min(rows, len(stage.names))):
            item = QTableWidgetItem(_cell(stage, row))
            item.setFont(mono_font())
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(words_only(stage.names[row]))
            table.setItem(row, place, item)


def _cell(stage: Stage, column: int) -> str:
    value = float(stage.values[0, column])
    if stage.categories and stage.categories[column] and value == value:
        return stage.categories[column][int(value)]
    return number(value)


def _prepared_table() -> QTableWidget:
    made = QTableWidget(0, 0)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setShowGrid(False)
    made.verticalHeader().setDefaultSectionSize(24)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    made.horizontalHeader().setMinimumSectionSize(90)
    made.setMinimumSize(220, 100)
    made.setAccessibleName(tr("How it was prepared"))
    return made
