"""Predict every row of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_count
from nnstudio.export.predictions import FORMATS, tabs_of, write_columns
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.faults import in_words
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.network_in_use import InUse
from nnstudio.gui.theme import restyle
from nnstudio.gui.using.answer import percent
from nnstudio.gui.using.results import ResultsTable
from nnstudio.gui.widgets.writing import write_beside
from nnstudio.project.predictions import Predictions, predict_file

STEPS = 1000


class FilePage(QWidget):
    """Choose a file, or drop one on the panel; the table, and buttons to save and copy it."""

    def __init__(self, folder: Callable[[], Path | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.in_use: InUse | None = None
        self._folder = folder
        self._path: Path | None = None
        self.job = DataJob(self)
        self.job.done.connect(self._arrived)
        self.job.moved.connect(self._moved)
        self.table = ResultsTable()
        self.view = _table_view()
        self.view.setModel(self.table)
        self.choose = QPushButton(tr("Choose a file…"))
        self.choose.clicked.connect(self.ask)
        self.progress = QProgressBar()
        self.progress.setRange(0, STEPS)
        self.progress.setTextVisible(False)
        self.cancel_button = QPushButton(tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.save, self.copy = QPushButton(tr("Save…")), QPushButton(tr("Copy table"))
        self.save.setToolTip(tr("Save the predictions as CSV, JSON lines or Parquet"))
        self.copy.setToolTip(tr("Copy all rows, to paste into a sheet"))
        self.save.clicked.connect(self.ask_save)
        self.copy.clicked.connect(self._copy)
        self._lay_out()
        self.reset()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.choose)
        row.addWidget(self.sentence, 1)
        for widget in (self.progress, self.cancel_button, self.copy, self.save):
            row.addWidget(widget)
        self.progress.setFixedWidth(160)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 14, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def show_network(self, in_use: InUse) -> None:
        """Predict with this network from now on; what is shown is of the one before."""
        if self.in_use is not None and self.table.found is not None and in_use is not self.in_use:
            self._say(tr("The network has changed since. Choose the file again for its new answers."), "dim")
        self.in_use = in_use

    def reset(self) -> None:
        """Forget what was predicted, and with what."""
        self.job.cancel()
        self.in_use = None
        self.table.show_predictions(None)
        self._path = None
        self._say(
            tr(
                "Any table, arrays or pictures like those the network was trained on. The target may be "
                "absent."
            ),
            "dim",
        )
        self._show_busy(busy=False)

    # In

    @Slot()
    def ask(self) -> None:
        """Choose a file."""
        path = file_dialogs.ask_open(self, tr("Predict a file"), self._folder(), file_dialogs.data())
        if path is not None:
            self.predict(path)

    def predict(self, path: Path) -> None:
        """Read this file and predict every row of it, in a thread."""
        in_use = self.in_use
        if in_use is None:
            return
        self._path = path
        self.table.show_predictions(None)
        self._say(tr("Reading ‘{file}’ …", file=path.name), "dim")
        self._show_busy(busy=True)
        self.job.request(lambda: predict_file(in_use.copy(), in_use.fitted, path))

    @Slot()
    def cancel(self) -> None:
        """Stop reading or predicting."""
        self.job.cancel()
        self._say(tr("Cancelled."), "dim")
        self._show_busy(busy=False)

    def shutdown(self) -> None:
        """No thread is left behind."""
        self.job.cancel()
        self.job.finish()

    @Slot(float)
    def _moved(self, share: float) -> None:
        self.progress.setValue(round(share * STEPS))

    @Slot(object, object)
    def _arrived(self, found: Predictions | None, error: Exception | None) -> None:
        self._show_busy(busy=False)
        if error is not None or found is None:
            known = isinstance(error, (ValueError, OSError))
            self._say(str(error) if known else in_words(error), "bad")  # type: ignore[arg-type]
            return
        self.table.show_predictions(found)
        for column in range(self.table.columnCount()):  # as wide as its words: the model has too many rows
            words = self.view.horizontalHeader().sectionSizeHint(column)
            self.view.setColumnWidth(column, min(max(words + 8, 84), 260))
        self._say(verdict(found, self._path.name if self._path else ""), "text")
        self._show_busy(busy=False)

    def _show_busy(self, *, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.choose.setEnabled(not busy)
        for button in (self.save, self.copy):
            button.setVisible(not busy)
            button.setEnabled(self.table.found is not None)
        if busy:
            self.progress.setValue(0)

    def _say(self, words: str, role: str) -> None:
        self.sentence.setText(words)
        self.sentence.setProperty("role", role)
        restyle(self.sentence)

    # Out

    @Slot()
    def ask_save(self) -> None:
        """Choose where to save the table."""
        if self.table.found is None:
            return
        name = f"{self._path.stem if self._path else 'rows'}-predicted.csv"
        start = (self._path.parent if self._path else Path.home()) / name
        kinds = ";;".join(f"{tr(title)} (*{suffix})" for suffix, title in FORMATS.items())
        path = file_dialogs.ask_save(self, tr("Save predictions"), start, kinds, ".csv")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the table in the form that the name asks for."""
        taken, rows = self.table.taken(), self.table.rowCount()

        def wrote(note: str, error: Exception | None) -> None:
            if error is not None:
                self._say(str(error), "bad")
                return
            count = tr_count("{count} row", "{count} rows", rows)
            self._say(note or tr("Saved {count} to ‘{file}’.", count=count, file=path.name), "text")

        write_beside(self, path, lambda: write_columns(path, *taken()), wrote)

    @Slot()
    def _copy(self) -> None:
        names, columns = self.table.results()
        QGuiApplication.clipboard().setText(tabs_of(names, columns))
        self._say(
            tr("Copied {count}.", count=tr_count("{count} row", "{count} rows", len(columns[0]))), "text"
        )


def verdict(found: Predictions, name: str) -> str:
    """``Predicted 150 rows of ‘iris.csv’: 147 are right (98.0 %).``"""
    rows = tr_count("{count} row", "{count} rows", len(found))
    if found.right is None or not len(found):
        return tr("Predicted {rows} of ‘{file}’.", rows=rows, file=name)
    return tr(
        "Predicted {rows} of ‘{file}’: {right} are right ({share}).",
        rows=rows, file=name, right=f"{found.right:,}", share=percent(found.right / len(found)),
    )  # fmt: skip


def _table_view() -> QTableView:
    made = QTableView()
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.verticalHeader().setDefaultSectionSize(24)
    made.horizontalHeader().setDefaultSectionSize(118)
    made.horizontalHeader().setHighlightSections(False)
    made.setAccessibleName(tr("Predictions"))
    return made
