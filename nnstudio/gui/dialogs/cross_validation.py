"""Cross-validation: how many folds, how far it is, and what came out of each; stays open beside the work."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.metrics import METRICS
from nnstudio.gui.dialogs.copy_row import CopyRow, tabbed
from nnstudio.gui.theme import current, mono_font, restyle, switcher
from nnstudio.gui.widgets.plain_text import role_label
from nnstudio.gui.widgets.reading_table import reading_table, set_headings, side
from nnstudio.gui.widgets.room import resize_within
from nnstudio.project.crossval import MOST_FOLDS, CrossValidated, FoldDone

EXPLANATION = tr_later(
    "The rows are cut into folds. For each fold the network is trained anew on the others and judged on "
    "the fold, "
    "which it never saw. The test rows stay aside. Your weights are left as they are."
)
FIRST = (tr_later("Fold"), tr_later("Trained on"), tr_later("Held out"), tr_later("Epochs"))
STEPS = 1000


def as_rows(folds: Sequence[FoldDone], found: CrossValidated | None) -> list[tuple[str, ...]]:
    """The table with its header: one row a fold, then mean and standard deviation."""
    names = list(folds[0].held_out) if folds else []
    rows = [(*map(tr, FIRST), *(title_of(name) for name in names))]
    for fold in folds:
        numbers = tuple(f"{fold.held_out[name]:#.4g}" for name in names)
        epochs = f"{fold.epochs:,}{' (diverged)' if fold.reason == 'diverged' else ''}"
        rows.append((str(fold.fold), f"{fold.rows:,}", f"{fold.held_rows:,}", epochs, *numbers))
    if found is not None:
        rows.append((tr("Mean"), "", "", "", *(f"{found.mean[name]:#.4g}" for name in names)))
        rows.append((tr("± sd"), "", "", "", *(f"{found.sd[name]:.2g}" for name in names)))
    return rows


def title_of(name: str) -> str:
    """What a number is called: ``Loss``, ``Accuracy``."""
    return tr(METRICS[name].title) if name in METRICS else tr(name.replace("_", " ").capitalize())


def verdict(found: CrossValidated) -> str:
    """One sentence about what came out: the first metric, or the loss if there is none."""
    name = next((n for n in found.mean if n in METRICS), "loss")
    return tr(
        "{metric} on rows held out: {mean:#.4g} ± {sd:.2g} over {count} folds.",
        metric=title_of(name),
        mean=found.mean[name],
        sd=found.sd[name],
        count=len(found.folds),
    )


class CrossValidationDialog(QDialog):
    """The number of folds and a button first, then progress and the table."""

    start_wanted = Signal(int)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Cross-validate"))
        resize_within(self, 640, 460)
        self.found: CrossValidated | None = None
        self._folds: list[FoldDone] = []
        self._token = "text"
        self.sentence = role_label("", "title")
        self.folds = QSpinBox()
        self.folds.setRange(2, MOST_FOLDS)
        self.folds.setValue(5)
        self.folds.setAccessibleName(tr("Number of folds"))
        self.folds.setToolTip(tr("Into how many parts the rows are cut; 5 and 10 are usual."))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, STEPS)
        self.table = _table()
        self.start, self.cancel = QPushButton(tr("Start")), QPushButton(tr("Cancel"))
        self.buttons = CopyRow(self, tr("Copy table"), self._as_text)
        self.copy, self.close_button = self.buttons.copy, self.buttons.close_button
        self.start.setProperty("accent", True)
        for button in (self.cancel, self.close_button):
            button.setAutoDefault(False)
        self.start.setDefault(True)
        self.start.clicked.connect(self._start)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.finished.connect(self.cancel_wanted)
        self._build()
        switcher().theme_changed.connect(self._dress)
        self._say(tr("How much does the result depend on which rows are held out?"), "text")
        self._show_busy(busy=False)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.sentence)
        ask = QHBoxLayout()
        name = QLabel(tr("Folds"))
        name.setProperty("role", "dim")
        name.setBuddy(self.folds)
        for widget in (name, self.folds, self.start, self.cancel):
            ask.addWidget(widget)
        ask.addWidget(self.progress, 1)
        ask.addStretch(0)
        column.addLayout(ask)
        column.addWidget(self.table, 1)
        column.addWidget(role_label(tr(EXPLANATION), "dim"))
        column.addLayout(self.buttons)

    @Slot()
    def _start(self) -> None:
        self.start_wanted.emit(self.folds.value())

    def begin(self) -> None:
        """One is under way."""
        self.found, self._folds = None, []
        self.table.setRowCount(0)
        self.table.setColumnCount(0)
        self.progress.setValue(0)
        self._say(tr("Training …"), "text")
        self._show_busy(busy=True)

    @Slot(float, int, int)
    def show_progress(self, share: float, fold: int, folds: int) -> None:
        """So much of the whole work is done."""
        self.progress.setValue(round(share * STEPS))
        self._say(tr("Training fold {fold} of {folds} …", fold=fold, folds=folds), "text")

    @Slot(object)
    def show_fold(self, fold: FoldDone) -> None:
        """One more fold is judged."""
        self._folds.append(fold)
        self._fill()

    @Slot(object, object)
    def show_outcome(self, found: CrossValidated | None, error: Exception | None) -> None:
        """What ``CrossJob.done`` says."""
        self.found = found
        if found is not None:
            self._folds = list(found.folds)
        self._show_busy(busy=False)
        self._fill()
        if error is not None:
            self._say(tr("This cannot be cross-validated: {error}", error=error), "bad")
        elif found is None:
            self._say(tr("Cancelled: nothing was changed."), "dim")
        elif any(fold.reason == "diverged" for fold in found.folds):
            self._say(
                tr("{verdict} A training diverged: try a smaller learning rate.", verdict=verdict(found)),
                "warn",
            )
        else:
            self._say(verdict(found), "good")

    def _show_busy(self, *, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        self.start.setVisible(not busy)
        self.folds.setEnabled(not busy)
        self.copy.setEnabled(bool(self._folds) and not busy)

    def _say(self, sentence: str, token: str) -> None:
        self._token = token
        self.sentence.setText(sentence)
        self._dress()

    def _fill(self) -> None:
        header, *rows = as_rows(self._folds, self.found)
        set_headings(self.table, header)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                item = QTableWidgetItem(text)
                font = mono_font()
                font.setBold(number >= len(self._folds))
                item.setFont(font)
                item.setTextAlignment(side(is_number=place > 0))
                self.table.setItem(number, place, item)

    @Slot()
    def _dress(self) -> None:
        self.sentence.setStyleSheet(
            f"color: {QColor(getattr(current(), self._token)).name()}; font-weight: 600;"
        )
        restyle(self.sentence)

    def _as_text(self) -> str:
        return tabbed(as_rows(self._folds, self.found))


def _table() -> QTableWidget:
    made = reading_table(tr("Result of each fold"))
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return made
