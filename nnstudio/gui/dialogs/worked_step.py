"""One training step worked out: its phases and layers at the left, their sums with numbers at the right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.in_numbers import number
from nnstudio.engine.worked import Part, Phase
from nnstudio.gui.dialogs.asking import AskingDialog
from nnstudio.gui.dialogs.copy_row import CopyRow, tabbed
from nnstudio.gui.models.worked_job import Wanted
from nnstudio.gui.theme import mono_font, ui_font
from nnstudio.gui.widgets.batch_choice import BatchChoice
from nnstudio.gui.widgets.formula_view import FormulaView
from nnstudio.gui.widgets.plain_text import role_label, words_only
from nnstudio.gui.widgets.reading_table import reading_table, set_headings
from nnstudio.gui.widgets.room import resize_within

MOST_SAMPLES, MOST_UPDATES = 8, 1000
PLACE = Qt.ItemDataRole.UserRole
PHASES: dict[Phase, str] = {
    "forward": tr_later("Forward pass"), "loss": tr_later("Loss"),
    "backward": tr_later("Backward pass"), "update": tr_later("Update"),
}  # fmt: skip
EXPLANATIONS: dict[Phase, str] = {
    "forward": tr_later("What the layer makes of its input x, as in training: dropout switches units off."),
    "loss": tr_later("How wrong the predictions p are for the targets y; of several samples the mean."),
    "backward": tr_later(
        "The chain rule: what arrives from the layer behind, dL/dy, times the slope of the activation, then "
        "the gradient of each weight."
    ),
    "update": tr_later("What the optimizer makes of each gradient g, at its full learning rate."),
}
NOTE = tr_later(
    "In float64, on a copy: nothing of your network changes. The samples are those of the training split, in "
    "its order; places are counted from 0."
)
NAMED = re.compile(r"^(?:.* |dL/d)?(\w+)\[([\d, ]*)\]$")


class WorkedStepDialog(AskingDialog):
    """``wanted`` carries a ``Wanted``. ``nudge_wanted`` names a weight: array, index, and the samples."""

    nudge_wanted = Signal(str, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("One step worked out"))
        resize_within(self, 980, 660)
        self.parts: tuple[Part, ...] = ()
        self._sought: tuple[str, str] = ("backward", "")
        self._make_fields()
        self._make_results()
        self._lay_out()

    def _make_fields(self) -> None:
        self.batches, self.update_number = BatchChoice(MOST_SAMPLES, self), QSpinBox()
        self.update_number.setRange(1, MOST_UPDATES)
        self.update_number.setToolTip(
            tr("Which of the updates in a row on these samples; the first is from the weights as they are.")
        )
        self.batches.changed.connect(self.ask_soon)
        self.update_number.valueChanged.connect(self.ask_soon)

    def _make_results(self) -> None:
        self.layers, self.table, self.rules = QListWidget(), _table(), FormulaView(tr("Formulas"))
        self.layers.setAccessibleName(tr("Layers"))
        self.layers.setFixedWidth(230)
        self.layers.currentRowChanged.connect(self._show_part)
        self.title, self.words = role_label("", "title"), role_label("", "dim")
        self.sum = role_label("", "mono")
        self.sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sum.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sum.setMinimumHeight(2 * self.sum.fontMetrics().lineSpacing() + 4)
        self.table.currentCellChanged.connect(self._show_sum)
        self.nudge = QPushButton(tr("Nudge this weight…"))
        self.nudge.setToolTip(tr("Compare its gradient with what the loss does when it is changed a little."))
        self.nudge.clicked.connect(self._nudge)
        self.buttons = CopyRow(self, tr("Copy all"), self._as_text, self.nudge)
        self.copy, self.close_button = self.buttons.copy, self.buttons.close_button
        for button in (self.nudge, self.close_button):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        batches = self.batches
        for words, field in (
            (tr("Samples"), batches.samples), (tr("Batch"), batches.batch), (tr("Update"), self.update_number)
        ):  # fmt: skip
            name = role_label(words, "dim")
            name.setWordWrap(False)
            name.setBuddy(field)
            field.setAccessibleName(words)
            field.setMinimumWidth(84)
            top.addWidget(name)
            top.addWidget(field)
            if field is batches.batch:
                top.addWidget(batches.count)
            top.addSpacing(12)
        top.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        for part in (self.title, self.words, self.rules):
            right.addWidget(part)
        right.addWidget(self.table, 1)
        right.addSpacing(4)
        right.addWidget(self.sum)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.layers)
        both.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addLayout(both, 1)
        column.addWidget(role_label(tr(NOTE), "dim"))
        column.addLayout(self.buttons)

    # What is asked

    def offer(self, rows: int) -> None:
        """So many training samples there are."""
        self.batches.offer(rows)

    def asked(self) -> Wanted:
        """What is chosen."""
        return Wanted(self.batches.number, self.batches.size, self.update_number.value())

    def choose_layer(self, name: str) -> None:
        """This layer, in the phase that is shown."""
        self._sought = (self._sought[0], name)
        self._seek()

    def can_ask(self) -> bool:
        return self.isVisible()

    @Slot()
    def _ask(self) -> None:
        self.wanted.emit(self.asked())

    # What came out

    def show_outcome(self, parts: Sequence[Part] | None, error: Exception | None) -> None:
        """The parts of a step, or why there are none."""
        self.parts = tuple(parts or ())
        self.layers.blockSignals(True)
        self.layers.clear()
        for phase, group in groupby(range(len(self.parts)), lambda place: self.parts[place].phase):
            heading = QListWidgetItem(tr(PHASES[phase]))
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setFont(ui_font(12, QFont.Weight.DemiBold))
            self.layers.addItem(heading)
            for place in group:
                item = QListWidgetItem(f"    {self.parts[place].name}")
                item.setData(PLACE, place)
                self.layers.addItem(item)
        self.layers.blockSignals(False)
        self._seek()
        if not self.parts:
            self.title.setText(tr("This step cannot be worked out") if error is not None else "")
            self.words.setText(str(error or ""))
            self.rules.set_formulas(())
            self.table.setRowCount(0)
            self._show_sum(-1)
        self.copy.setEnabled(bool(self.parts))

    def _seek(self) -> None:
        """Choose what was looked at before, or as much of it as there still is."""
        phase, name = self._sought
        ranks = [(p.phase == phase) + 2 * (p.name == name) for p in self.parts]
        if ranks:
            best = ranks.index(max(ranks))
            rows = range(self.layers.count())
            row = next(r for r in rows if self.layers.item(r).data(PLACE) == best)
            self.layers.setCurrentRow(row)
            self._show_part(row)

    @property
    def part(self) -> Part | None:
        """The part that is shown."""
        item = self.layers.currentItem()
        place = item.data(PLACE) if item is not None else None
        return self.parts[place] if place is not None and place < len(self.parts) else None

    @Slot(int)
    def _show_part(self, row: int) -> None:  # noqa: ARG002
        part = self.part
        if part is None:
            return
        self._sought = (part.phase, part.name)
        self.title.setText(f"{part.name} · {tr(PHASES[part.phase])}")
        cut = tr("There are more numbers than are shown here.") if part.is_cut else ""
        self.words.setText(f"{tr(EXPLANATIONS[part.phase])} {cut}".rstrip())
        self.rules.set_formulas(part.rules)
        self.table.setRowCount(len(part.lines))
        for line, found in enumerate(part.lines):
            for column, text in enumerate((found.name, number(found.value, 8), found.how)):
                item = QTableWidgetItem(text)
                item.setFont(mono_font())
                side = Qt.AlignmentFlag.AlignRight if column == 1 else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(words_only(text))
                self.table.setItem(line, column, item)
        for column in (0, 1):  # once: Qt's own way measures all rows anew for each of them
            self.table.resizeColumnToContents(column)
        self.table.setCurrentCell(0, 0)
        self._show_sum(0)

    @Slot(int)
    def _show_sum(self, line: int) -> None:
        """The whole sum of the chosen number, which its cell may have no room for."""
        part = self.part
        found = part.lines[line] if part is not None and 0 <= line < len(part.lines) else None
        how = f" = {found.how}" if found is not None and found.how else ""
        self.sum.setText("" if found is None else f"{found.name}{how} = {number(found.value, 8)}")
        self.nudge.setEnabled(self._weight() is not None)

    def _weight(self) -> tuple[str, tuple[int, ...]] | None:
        """The weight that the chosen line is about: its array and its place there."""
        part, line = self.part, self.table.currentRow()
        if part is None or part.phase not in ("backward", "update") or not 0 <= line < len(part.lines):
            return None
        found = NAMED.match(part.lines[line].name)
        if found is None or found[1] in ("y", "z"):
            return None
        return f"{part.name}/{found[1]}", tuple(int(i) for i in found[2].split(",") if i.strip())

    @Slot()
    def _nudge(self) -> None:
        weight = self._weight()
        if weight is not None:
            self.nudge_wanted.emit(*weight, self.asked())

    def _as_text(self) -> str:
        return as_text(self.parts)


def as_text(parts: Sequence[Part]) -> str:
    """Everything with tabs between its columns, to paste into a sheet."""
    blocks: list[list[tuple[str, ...]]] = []
    for part in parts:
        lines = [(line.name, number(line.value, 12), line.how) for line in part.lines]
        blocks.append([(tr(PHASES[part.phase]), part.name), *((rule,) for rule in part.rules), *lines])
    return tabbed(*blocks)


def _table() -> QTableWidget:
    made = reading_table(tr("Numbers of the layer"), choosable=True)
    set_headings(made, (tr("Number"), tr("Value"), tr("How")), lambda place: place == 1)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.horizontalHeader().setStretchLastSection(True)
    return made
