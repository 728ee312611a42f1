"""The predictions browser: every sample beside what the network says of it, wrong ones first."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
)

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import Prepared
from nnstudio.data.progress import Cancelled
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.models.run_setup import build
from nnstudio.gui.models.turns import FRONT_SHARE, OTHER_SHARE
from nnstudio.gui.plots.browser_table import THUMB, PredictionTable
from nnstudio.gui.plots.judged import SPLITS, Judged, work
from nnstudio.gui.plots.panel import PlotPanel, in_front
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.gui.plots.sample_details import SampleDetails
from nnstudio.gui.widgets.choices import fill
from nnstudio.gui.widgets.flow import FlowLayout

WIDTHS = {"wrong": 28, "row": 170, "true": 120, "predicted": 120, "sure": 96, "of_true": 96, "error": 110}
CONTROL, WIDEST = 30, 230
"""Pixels: the height of a control, and the width of a list to choose from, as names can be long."""

REST = 0.5
"""Seconds between two predictions while something trains, at least; beyond it they keep drawing's share."""


class PredictionsBrowser(PlotPanel):
    """A list with filters, and all about the sample that is opened.

    Predicts a whole split in a thread of its own, from the weights the document has: while something trains
    those of the last epoch.
    """

    empty = tr_later("Predictions will be listed here")
    hint = tr_later(
        "Press Train: every sample is shown beside what the network says of it, wrong ones first."
    )
    maps_wanted = Signal(str, int)  # split, row of the data

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.table, self.details = PredictionTable(), SampleDetails()
        self.judged: Judged | None = None
        self._of: object = None
        self._drawn: object = None
        self._key: object = None
        self._offered: object = None
        self._rest_until = 0.0
        self._failed = ""
        self._job = DataJob(self)
        self._job.done.connect(self._arrived)
        self._job.moved.connect(self._moved)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.request)
        self._make_filters()
        self._make_view()
        self._lay_out()
        for signal in (document.weights_changed, document.analysed, run.status_changed):
            signal.connect(self._request_if_live)
        self.menu = PictureMenu(self.view, "predictions", self.table.csv_rows)

    def _make_filters(self) -> None:
        self.split, self.true, self.predicted = QComboBox(), QComboBox(), QComboBox()
        for box, name in ((self.split, tr("Split")), (self.true, tr("True class")),
                          (self.predicted, tr("Predicted class"))):  # fmt: skip
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(WIDEST)
        self.only_wrong, self.live = QCheckBox(tr("Wrong only")), QCheckBox(tr("Live"))
        self.live.setChecked(True)
        self.live.setToolTip(tr("Predict anew at the end of an epoch while something trains"))
        self.again, self.save = QPushButton(tr("Refresh")), QPushButton(tr("Save CSV…"))
        self.save.setToolTip(tr("Write what is listed, in its order, with all numbers"))
        self.words = QLabel()
        self.words.setProperty("role", "dim")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setMinimumWidth(40)
        self.split.currentIndexChanged.connect(self._split_chosen)
        self.true.currentIndexChanged.connect(self._filtered)
        self.predicted.currentIndexChanged.connect(self._filtered)
        self.only_wrong.toggled.connect(self._filtered)
        self.live.toggled.connect(self._request_if_live)
        self.again.clicked.connect(self.request)
        self.save.clicked.connect(lambda: self.menu._csv())

    def _make_view(self) -> None:
        self.view = view = QTableView()
        view.setModel(self.table)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        view.setSortingEnabled(True)
        view.setAccessibleName(tr("Predictions"))
        view.doubleClicked.connect(self._open)
        view.selectionModel().currentRowChanged.connect(self._moved_to)
        view.installEventFilter(self)
        self.table.modelReset.connect(self._count)

    def _lay_out(self) -> None:
        row = FlowLayout(gap=8)  # two rows where the panel is narrow
        for part in (self.only_wrong, self.live, self.words):
            part.setMinimumHeight(CONTROL)  # as high as a list beside them
        for control in (self.split, self.true, self.predicted, self.only_wrong):
            row.addWidget(control)
        for button in (self.live, self.again, self.save):
            row.addWidget(button)
        row.addWidget(self.words)
        self.both = QSplitter(Qt.Orientation.Horizontal)
        self.both.setChildrenCollapsible(False)
        self.both.addWidget(self.view)
        self.both.addWidget(self.details)
        self.both.setStretchFactor(0, 1)
        self.details.hide()
        self.details.closed.connect(self.close_details)
        self.details.maps_wanted.connect(self._maps)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.both, 1)

    # Predicting

    @property
    def split_name(self) -> str:
        """The chosen split."""
        return str(self.split.currentData() or SPLITS[0])

    @Slot()
    def _request_if_live(self) -> None:
        if self.live.isChecked() or self.run.status != "running":
            self.request()

    @Slot()
    def request(self) -> None:
        """Predict the split if anybody looks and anything changed since."""
        document, prepared = self.document, self.document.prepared
        if not self.isVisible() or prepared is None or not document.weights:
            return
        self._offer(prepared)
        weights = dict(document.weights)
        key = (id(prepared), self.split_name, document.state.network, tuple(map(id, weights.values())))
        if key == self._key or not len(getattr(prepared, self.split_name)):
            return
        now = time.monotonic()
        if self.run.status == "running" and (self._job.busy or now < self._rest_until):
            self._later.start(round(1000 * max(0.2, self._rest_until - now)))
            return
        self._key, self._of = key, prepared
        make = partial(build, document.state, prepared.shape.sample, weights)
        self._job.request(work(make, prepared, self.split_name))

    @Slot(object, object)
    def _arrived(self, judged: Judged | None, error: Exception | None) -> None:
        now = time.monotonic()
        self._rest_until = now + max(REST, self._job.spent / (FRONT_SHARE if in_front(self) else OTHER_SHARE))
        if error is not None:
            self._key = None
            self._failed = "" if isinstance(error, Cancelled) else str(error)
        elif self._of is self.document.prepared:
            self.judged, self._failed = judged, ""
        self.show_soon(self.update_now)
        self.show_soon(self._count)
        self._request_if_live()

    @Slot(float)
    def _moved(self, share: float) -> None:
        if share > 0.01 and self.judged is None:
            self.words.setText(tr("Predicting, {share} …", share=f"{share:.0%}"))

    def finish(self) -> None:
        """Wait for what is under way."""
        self._job.finish()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.request()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._end_job()

    def _end_job(self) -> None:
        self._later.stop()
        if self._job.busy:
            self._key = None
            self._job.cancel()
            self._job.finish()

    @Slot()
    def let_go(self) -> None:
        self._end_job()
        self.judged = self._key = self._of = self._offered = self._drawn = None
        self.table.let_go()

    # Showing

    def has_content(self) -> bool:
        prepared = self.document.prepared
        if prepared is None or not self.document.weights:
            self.judged = self._key = None
        if self.judged is not None and self._of is not prepared:
            self.judged = self._key = None
            self.request()
        return self.judged is not None

    def refresh(self) -> None:
        prepared, judged = self.document.prepared, self.judged
        if prepared is None or judged is None or judged is self._drawn:
            return
        self._drawn = judged
        selected = self.selected_row
        at = self.view.verticalScrollBar().value()
        other = self.table.prepared is not prepared
        self.table.show(prepared, judged)
        if other:
            self._set_columns(prepared)
        self.select(selected)
        self.view.verticalScrollBar().setValue(at)
        if self.details.isVisible():
            self._show_details(self.details.row)

    def _set_columns(self, prepared: Prepared) -> None:
        header = self.view.horizontalHeader()
        header.blockSignals(True)
        for section, column in enumerate(self.table.columns):
            width = WIDTHS[column.key]
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(section, mode.Stretch if column.key == "row" else mode.Interactive)
            self.view.setColumnWidth(section, width)
        keys = [c.key for c in self.table.columns]
        first = "wrong" if "wrong" in keys else "error"
        header.setSortIndicator(keys.index(first), Qt.SortOrder.DescendingOrder)
        header.blockSignals(False)
        self.table.want(key=first, descending=True)
        picture = prepared.table.is_image
        self.view.setIconSize(QSize(THUMB, THUMB))
        self.view.verticalHeader().setDefaultSectionSize(THUMB + 6 if picture else 26)

    def _offer(self, prepared: Prepared) -> None:
        """The splits that have samples, and the classes. Other data starts without filters."""
        if prepared is not self._offered:
            self._offered = prepared
            self.details.hide()
            for box in (self.true, self.predicted):
                box.clear()
            self.only_wrong.setChecked(False)
        splits = [(s, len(getattr(prepared, s))) for s in SPLITS]
        fill(self.split, [(f"{tr(s)} ({n:,})", s) for s, n in splits if n])
        classes = prepared.table.classes
        for box, anything in ((self.true, tr("Any true class")), (self.predicted, tr("Any predicted class"))):
            fill(box, [(anything, None), *((name, i) for i, name in enumerate(classes))])
            box.setVisible(bool(classes))
        self.only_wrong.setVisible(bool(classes))

    @Slot()
    def _count(self) -> None:
        judged = self.judged
        if self._failed:
            self.words.setText(self._failed)
        elif judged is not None and judged.shares is not None:
            words = tr(
                "{shown} shown · {wrong} of {all} wrong",
                shown=f"{len(self.table.order):,}",
                wrong=f"{int(judged.wrong.sum()):,}",
                all=f"{len(judged):,}",
            )
            self.words.setText(words)
        elif judged is not None and judged.error is not None:
            mean = f"{float(judged.error.mean()):.4g}"
            self.words.setText(tr("{count} samples · mean error {mean}", count=f"{len(judged):,}", mean=mean))

    def restyle(self) -> None:
        self._drawn = None
        self.update_now()

    # What people do

    def show_samples(self, split: str, true: int | None, predicted: int | None) -> None:
        """List only these: what a click into the confusion matrix asks for."""
        if self.document.prepared is not None:
            self._offer(self.document.prepared)
        for box, value in ((self.split, split), (self.true, true), (self.predicted, predicted)):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.only_wrong.setChecked(False)

    @Slot()
    def _split_chosen(self) -> None:
        self.judged = self._key = None
        if self.isVisible():
            self.words.setText(tr("Predicting …"))
        self.request()

    @Slot()
    def _filtered(self) -> None:
        self.table.want(
            true=self.true.currentData(),
            predicted=self.predicted.currentData(),
            only_wrong=self.only_wrong.isChecked(),
        )

    @property
    def selected_row(self) -> int:
        """The row of the data that is selected; −1 without one."""
        index = self.view.currentIndex()
        return self.table.table_row(index.row()) if index.isValid() else -1

    def select(self, table_row: int) -> None:
        """Select a row of the data, if it is listed."""
        row = self.table.row_of(table_row) if table_row >= 0 else -1
        if row >= 0:
            self.view.selectRow(row)

    @Slot()
    def open_selected(self) -> None:
        """All about the selected sample."""
        self._open(self.view.currentIndex())

    @Slot(QModelIndex)
    def _moved_to(self, index: QModelIndex) -> None:
        if self.details.isVisible():
            self._open(index)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self._show_details(self.table.table_row(index.row()))

    def _show_details(self, table_row: int) -> None:
        judged, prepared = self.judged, self.document.prepared
        if judged is None or prepared is None:
            return
        places = (judged.rows == table_row).nonzero()[0]
        if len(places):
            self.details.show_sample(prepared, judged, int(places[0]))
            if self.details.isHidden():
                self.details.show()
                self.both.setSizes([max(300, self.both.width() - 300), 300])

    @Slot()
    def copy_row(self) -> None:
        """The selected row as the table shows it, with tabs between its columns."""
        index = self.view.currentIndex()
        if index.isValid():
            cells = (self.table.index(index.row(), c).data() for c in range(self.table.columnCount()))
            QGuiApplication.clipboard().setText("\t".join(str(cell) for cell in cells))

    @Slot()
    def close_details(self) -> None:
        """The list alone again."""
        self.details.hide()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _maps(self, row: int) -> None:
        self.maps_wanted.emit(self.judged.split if self.judged is not None else SPLITS[0], row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.open_selected()
                return True
            if event.matches(QKeySequence.StandardKey.Copy):
                self.copy_row()
                return True
            if event.key() == Qt.Key.Key_Escape and self.details.isVisible():
                self.close_details()
                return True
        return super().eventFilter(watched, event)
