"""How good the network is: training, validation and test rows side by side; stays open beside the work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.export.csv_text import to_csv
from nnstudio.export.predictions import markdown_of
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.theme import current, mono_font, restyle, switcher
from nnstudio.gui.using.evaluation_words import (
    Rows,
    as_text,
    detail_rows,
    flat_rows,
    part_title,
    sections,
    summary_rows,
    verdict,
)
from nnstudio.gui.widgets.plain_text import role_label
from nnstudio.gui.widgets.reading_table import reading_table, set_headings, side
from nnstudio.gui.widgets.room import resize_within
from nnstudio.gui.widgets.writing import write_beside
from nnstudio.project import atomic
from nnstudio.project.evaluation import Evaluated

STEPS = 1000
ROW = 26


class EvaluateDialog(QDialog):
    """Progress first, then the tables. ``split_wanted``: the person wants to set rows aside."""

    again_wanted = Signal()
    cancel_wanted = Signal()
    split_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Evaluate"))
        resize_within(self, 720, 680)
        self.found: Evaluated | None = None
        self._token = "text"
        self.sentence, self.weights = role_label("", "title"), role_label("", "dim")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, STEPS)
        self.summary, self.detail = _table(tr("Loss and metrics")), _table(tr("Class by class"))
        self.part = QComboBox()
        self.part.setAccessibleName(tr("Part of the data"))
        self.part.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.part.currentIndexChanged.connect(self._fill_detail)
        self.chosen, self.chosen_title = QComboBox(), QLabel(tr("Weights"))
        self.chosen.setAccessibleName(tr("Weights"))
        self.chosen.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chosen.activated.connect(self.again_wanted)
        self.chosen_title.setProperty("role", "heading")
        self.warning, self.split = role_label("", "dim"), QPushButton(tr("Set rows aside…"))
        self.split.clicked.connect(self.split_wanted)
        self._make_buttons()
        self._lay_out()
        switcher().theme_changed.connect(self._dress)

    def _make_buttons(self) -> None:
        self.cancel, self.again = QPushButton(tr("Cancel")), QPushButton(tr("Evaluate again"))
        self.copy, self.markdown = QPushButton(tr("Copy")), QPushButton(tr("Copy as Markdown"))
        self.save, self.close_button = QPushButton(tr("Save CSV…")), QPushButton(tr("Close"))
        for button in (
            self.split, self.cancel, self.again, self.copy, self.markdown, self.save, self.close_button
        ):  # fmt: skip
            button.setAutoDefault(False)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.copy.clicked.connect(self._copy)
        self.markdown.clicked.connect(self._copy_markdown)
        self.save.clicked.connect(self._save)
        self.close_button.clicked.connect(self.close)
        self.finished.connect(self.cancel_wanted)

    def _lay_out(self) -> None:
        self.banner = QFrame()
        self.banner.setProperty("role", "warning")
        row = QHBoxLayout(self.banner)
        row.setContentsMargins(12, 8, 8, 8)
        row.addWidget(self.warning, 1)
        row.addWidget(self.split)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        weights = QHBoxLayout()
        for widget in (self.chosen_title, self.chosen):
            weights.addWidget(widget)
        weights.addStretch(1)
        column.addWidget(self.sentence)
        column.addLayout(weights)
        for part in (self.weights, self.progress, self.banner, self.summary):
            column.addWidget(part)
        which = QHBoxLayout()
        self.which = QLabel(tr("In detail"))
        self.which.setProperty("role", "heading")
        which.addWidget(self.which)
        which.addWidget(self.part)
        which.addStretch(1)
        column.addLayout(which)
        column.addWidget(self.detail, 1)
        buttons = QHBoxLayout()
        for button in (self.copy, self.markdown, self.save):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.cancel, self.again, self.close_button):
            buttons.addWidget(button)
        column.addLayout(buttons)

    # What is under way

    def offer(self, titles: Sequence[str]) -> None:
        """Which weights there are to choose from; the first are those as they are now."""
        before = self.chosen.currentIndex()
        if titles != [self.chosen.itemText(place) for place in range(self.chosen.count())]:
            self.chosen.clear()
            self.chosen.addItems(list(titles))
            self.chosen.setCurrentIndex(before if 0 < before < len(titles) else 0)
        for widget in (self.chosen_title, self.chosen):
            widget.setVisible(len(titles) > 1)

    def begin(self, weights: str) -> None:
        """An evaluation is under way; ``weights`` says of which weights."""
        self.found = None
        self.weights.setText(weights)
        self.progress.setValue(0)
        self._say(tr("Evaluating …"), "text")
        self._fill()
        self._show_busy(busy=True)

    @Slot(float)
    def show_progress(self, share: float) -> None:
        """So much is done."""
        self.progress.setValue(round(share * STEPS))

    @Slot(object, object)
    def show_outcome(self, found: Evaluated | None, error: Exception | None) -> None:
        """What the job says; neither of them: it was cancelled."""
        self.found = found
        self._show_busy(busy=False)
        if error is not None:
            self._say(tr("This cannot be evaluated: {reason}", reason=str(error)), "bad")
        elif found is None:
            self._say(tr("Cancelled."), "dim")
        else:
            self._say(verdict(found), "text")
        self._fill()

    def _show_busy(self, *, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        for button in (self.again, self.chosen, self.copy, self.markdown, self.save):
            button.setEnabled(not busy)

    def _say(self, sentence: str, token: str) -> None:
        self._token = token
        self.sentence.setText(sentence)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        color = QColor(getattr(current(), self._token)).name()
        self.sentence.setStyleSheet(f"color: {color}; font-weight: 600;")
        restyle(self.sentence)

    # What is shown

    def _fill(self) -> None:
        found = self.found
        _fill_table(self.summary, summary_rows(found) if found else [], fit=True)
        self.part.blockSignals(True)
        self.part.clear()
        for name in found.parts if found else ():
            self.part.addItem(part_title(name), name)
        if found:
            self.part.setCurrentIndex(self.part.findData(found.best_part))
        self.part.blockSignals(False)
        for widget in (self.which, self.part, self.summary, self.detail):
            widget.setVisible(found is not None)
        for button in (self.copy, self.markdown, self.save):
            button.setEnabled(found is not None)
        self.banner.setVisible(found is not None and "test" not in found.parts)
        self.warning.setText(
            tr("There are no test rows, so nothing tells how good the network is on rows it has never seen.")
        )
        self._fill_detail()

    @Slot()
    def _fill_detail(self) -> None:
        name = self.part.currentData()
        part = self.found.parts.get(str(name)) if self.found else None
        rows = detail_rows(part) if part else []
        _fill_table(self.detail, rows, bold=2 if part and part.classes else 0)

    # What is taken along

    @Slot()
    def _copy(self) -> None:
        if self.found is not None:
            QGuiApplication.clipboard().setText(as_text(self.found))

    @Slot()
    def _copy_markdown(self) -> None:
        if self.found is not None:
            blocks = (f"### {title}\n\n{markdown_of(r[0], r[1:])}" for title, r in sections(self.found))
            QGuiApplication.clipboard().setText("\n".join(blocks))

    @Slot()
    def _save(self) -> None:
        if self.found is None:
            return
        start = Path.home() / "evaluation.csv"
        path = file_dialogs.ask_save(self, tr("Save evaluation"), start, tr("CSV table (*.csv)"), ".csv")
        if path is None:
            return
        data = to_csv(flat_rows(self.found)).encode()

        def wrote(note: str, error: Exception | None) -> None:
            if error is not None:
                self._say(str(error), "bad")
            else:
                self.weights.setText(note or tr("Saved to ‘{file}’.", file=path.name))

        write_beside(self, path, lambda: atomic.write(path, data), wrote)


def _fill_table(table: QTableWidget, rows: Rows, *, fit: bool = False, bold: int = 0) -> None:
    header, body = (rows[0], rows[1:]) if rows else ((), [])
    set_headings(table, header)
    table.setRowCount(len(body))
    for number, row in enumerate(body):
        for place, text in enumerate(row):
            item = QTableWidgetItem(text)
            font = mono_font() if place else table.font()
            font.setBold(number >= len(body) - bold)
            item.setFont(font)
            item.setTextAlignment(side(is_number=place > 0))
            table.setItem(number, place, item)
    if header:  # once: Qt's own way measures all rows anew at each change
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        table.resizeColumnToContents(0)
    if fit:  # no taller than its rows
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + ROW * len(body) + 4)


def _table(name: str) -> QTableWidget:
    made = reading_table(name, row=ROW)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return made
