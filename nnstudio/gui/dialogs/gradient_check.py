"""What a gradient check found, array by array; stays open beside the work."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.engine.gradcheck import RIGHT, WRONG, Checked
from nnstudio.gui.dialogs.copy_row import CopyRow, tabbed
from nnstudio.gui.theme import current, mono_font, restyle, switcher
from nnstudio.gui.widgets.plain_text import role_label
from nnstudio.gui.widgets.reading_table import reading_table, set_headings, side
from nnstudio.gui.widgets.room import resize_within

HEADER = (
    "",
    tr_later("Array"),
    tr_later("Checked"),
    tr_later("Relative error"),
    tr_later("Worst entry"),
    tr_later("Backpropagation"),
    tr_later("Differences"),
)
EXPLANATION = tr_later(
    "Every number is nudged up and down by 0.00001; how much the loss changes is its slope, computed without "
    "backpropagation. ✓ stands for a relative error below 1e-6. All in float64, on a copy of the network."
)


def is_right(found: Checked) -> bool:
    """Whether an array gets a tick."""
    return found.relative_error < RIGHT


def verdict(found: Sequence[Checked]) -> tuple[str, str]:
    """One sentence about what it means, and the token of its colour."""
    doubtful = [c for c in found if not is_right(c)]
    if not doubtful:
        return (
            tr(
                "✓ All {count} gradients are right: backpropagation agrees with the slope of the loss.",
                count=len(found),
            ),
            "good",
        )
    worst = max(doubtful, key=lambda c: c.relative_error if math.isfinite(c.relative_error) else math.inf)
    error = f"{worst.relative_error:.1e}"
    if worst.relative_error < WRONG:
        return (
            tr(
                "! {name} is off by {error}: probably a kink (relu or a maximum at a tie) lies within a "
                "nudge, where the loss has no slope. Check again after a few steps of training.",
                name=worst.name,
                error=error,
            ),
            "warn",
        )
    return (
        tr(
            "! {name} is off by {error}: the gradient does not belong to this loss. A function whose "
            "slope jumps or is flat (step, sign), or numbers that overflow, can cause it too.",
            name=worst.name,
            error=error,
        ),
        "bad",
    )


def as_text(found: Sequence[Checked]) -> str:
    """The table with tabs between its columns, to paste into a sheet."""
    rows = [tuple(tr(title) for title in HEADER), *(_cells(c) for c in found)]
    return tabbed(rows)


def _cells(c: Checked) -> tuple[str, ...]:
    part = (
        f"{c.checked:,}"
        if c.checked == c.size
        else tr("{checked:,} of {size:,}", checked=c.checked, size=c.size)
    )
    place = f"[{', '.join(map(str, c.worst))}]"
    mark = "✓" if is_right(c) else "!"
    return mark, c.name, part, f"{c.relative_error:.1e}", place, f"{c.analytic:.8g}", f"{c.numeric:.8g}"


class GradientCheckDialog(QDialog):
    """Progress first, then the table. ``located`` names the layer of a chosen row."""

    again_wanted = Signal()
    cancel_wanted = Signal()
    located = Signal(str)
    nudge_wanted = Signal(str, object)  # array, and the index of the entry that differs most

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Gradient check"))
        resize_within(self, 820, 460)
        self.found: tuple[Checked, ...] = ()
        self._token = "dim"
        self.sentence = role_label("", "title")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.table = _table()
        self.table.itemSelectionChanged.connect(self._locate)
        self.cancel, self.again = QPushButton(tr("Cancel")), QPushButton(tr("Check again"))
        self.buttons = CopyRow(self, tr("Copy table"), self._as_text, self.cancel, self.again)
        self.copy, self.close_button = self.buttons.copy, self.buttons.close_button
        self.nudge = QPushButton(tr("Try one weight…"))
        self.nudge.setToolTip(tr("Nudge the chosen array's worst entry, and see what the loss does."))
        for button in (self.cancel, self.again, self.nudge, self.close_button):
            button.setAutoDefault(False)  # Enter in the table is not for any of them
        self.nudge.clicked.connect(self._nudge)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.finished.connect(self.cancel_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for part in (self.sentence, self.progress):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(role_label(tr(EXPLANATION), "dim"))
        self.buttons.insertWidget(1, self.nudge)
        column.addLayout(self.buttons)
        switcher().theme_changed.connect(self._dress)

    def begin(self, samples: int) -> None:
        """A check of so many samples is under way."""
        self.found = ()
        self.table.setRowCount(0)
        self._say(
            tr_count(
                "Checking the gradient of {count} training sample …",
                "Checking the gradient of {count} training samples …",
                samples,
            ),
            "text",
        )
        self.progress.setRange(0, 0)
        self._show_busy(busy=True)

    @Slot(int, int)
    def show_progress(self, done: int, total: int) -> None:
        """So many of so many numbers are done."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    @Slot(object, object)
    def show_outcome(self, found: tuple[Checked, ...] | None, error: Exception | None) -> None:
        """What ``GradientJob.done`` says."""
        self._show_busy(busy=False)
        if error is not None:
            self._say(tr("The gradient could not be checked: {error}", error=error), "bad")
        elif found is None:
            self._say(tr("Cancelled: nothing was changed."), "dim")
        else:
            self.found = found
            self._fill()
            self._say(*verdict(found))

    def _show_busy(self, *, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        for button in (self.again, self.copy, self.nudge):
            button.setEnabled(not busy)

    def _say(self, sentence: str, token: str) -> None:
        self._token = token
        self.sentence.setText(sentence)
        self._dress()

    def _fill(self) -> None:
        self.table.setRowCount(len(self.found))
        for row, checked in enumerate(self.found):
            for column, text in enumerate(_cells(checked)):
                item = QTableWidgetItem(text)
                if column:
                    item.setFont(mono_font())
                item.setTextAlignment(side(is_number=_is_number(column)))
                item.setToolTip(
                    tr("{name} agrees.", name=checked.name)
                    if is_right(checked)
                    else tr("{name} differs.", name=checked.name)
                )
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()  # once: Qt's own way measures all rows anew for each of them

    @Slot()
    def _dress(self) -> None:
        theme = current()
        self.sentence.setStyleSheet(f"color: {getattr(theme, self._token)}; font-weight: 600;")
        restyle(self.sentence)
        for row, checked in enumerate(self.found):
            token = "good" if is_right(checked) else "bad" if checked.relative_error >= WRONG else "warn"
            for column in (0, 3):
                if item := self.table.item(row, column):
                    item.setForeground(QColor(getattr(theme, token)))

    @Slot()
    def _locate(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows and rows[0].row() < len(self.found):
            self.located.emit(self.found[rows[0].row()].name.rpartition("/")[0])

    @Slot()
    def _nudge(self) -> None:
        """The chosen row's worst entry, else that of the worst array. The data's numbers are no weights."""
        rows = self.table.selectionModel().selectedRows()
        arrays = [c for c in self.found if not c.name.endswith("/y") and "/" in c.name]
        chosen = self.found[rows[0].row()] if rows else None
        if chosen not in arrays:
            chosen = max(arrays, key=lambda c: c.relative_error, default=None)
        if chosen is not None:
            self.nudge_wanted.emit(chosen.name, chosen.worst)

    def _as_text(self) -> str:
        return as_text(self.found)


def _is_number(column: int) -> bool:
    return column > 1


def _table() -> QTableWidget:
    made = reading_table(tr("Gradient of each array"), choosable=True)
    set_headings(made, [tr(words) for words in HEADER], _is_number)
    made.horizontalHeader().setStretchLastSection(True)
    made.resizeColumnsToContents()
    return made
