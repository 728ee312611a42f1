"""The Predict panel: ask the trained network about a typed row, a drawn picture, or a whole file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.data import PICTURE_SUFFIXES, DataError, reader_kind
from nnstudio.data.prediction import read_for_prediction
from nnstudio.gui.dropping.offer import Offer, files_of
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.network_in_use import InUse, NetworkInUse
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.panel import in_front
from nnstudio.gui.using.drawing_page import DrawingPage, suits_drawing
from nnstudio.gui.using.file_page import FilePage
from nnstudio.gui.using.row_page import RowPage, suits_form

ROW, DRAWING, FILE = range(3)


class PredictPanel(QWidget):
    """Answers with the document's weights, while training too: they are taken over every little while.

    ``inside_wanted`` asks how an answer came about: (InUse, prepared samples).
    """

    inside_wanted = Signal(object, object)

    def __init__(self, document: DocumentModel, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._run = document, run
        self.in_use = NetworkInUse(document, self)
        self.in_use.changed.connect(self._network_changed)
        run.status_changed.connect(self.update_now)
        self.row, self.drawing, self.file = RowPage(), DrawingPage(), FilePage(self._folder)
        for page in (self.row, self.drawing):
            page.inside_wanted.connect(self._ask_inside)
        document.replaced.connect(self._forget)
        self._chosen: int | None = None
        self.group = QButtonGroup(self)
        self.words = QLabel()
        self.words.setProperty("role", "dim")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setMinimumWidth(40)
        self.setAcceptDrops(True)
        self._lay_out()

    def _lay_out(self) -> None:
        self.setMinimumSize(320, 160)  # the buttons would ask for more than a small window has
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 2)
        head.setSpacing(4)
        titles = (
            (ROW, tr("Typed row"), tr("Type the values of one row")),
            (DRAWING, tr("Drawing"), tr("Draw a picture with the mouse")),
            (FILE, tr("File"), tr("Predict every row of a file")),
        )
        for number, title, tip in titles:
            button = QToolButton()
            button.setText(title)
            button.setToolTip(tip)
            button.setCheckable(True)
            self.group.addButton(button, number)
            head.addWidget(button)
        self.group.idClicked.connect(self.choose)
        head.addSpacing(10)
        head.addWidget(self.words, 1)
        self.pages = QStackedWidget()
        for page in (self.row, self.drawing, self.file):
            self.pages.addWidget(page)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        self._empty, empty = _empty_page()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        self._stack.addWidget(full)

    @Slot(int)
    def choose(self, page: int) -> None:
        """Show the typed row, the drawing or the file."""
        self._chosen = page
        self.update_now()

    @Slot()
    def _network_changed(self) -> None:
        if self.isVisible():
            self._run.turns.show(self.update_now, front=in_front(self))

    @Slot()
    def update_now(self) -> None:
        """Answer anew, if anybody sees it."""
        if not self.isVisible():
            return
        found = self.in_use.get()
        self._stack.setCurrentIndex(int(found is not None))
        self._empty.setText(self.in_use.reason)
        if found is not None:
            self._show(found)

    def _show(self, found: InUse) -> None:
        fits = {ROW: suits_form(found), DRAWING: suits_drawing(found), FILE: True}
        for number, suits in fits.items():
            self.group.button(number).setVisible(suits)
        page = self._chosen if self._chosen is not None and fits[self._chosen] else None
        if page is None:
            page = next(number for number, suits in fits.items() if suits)
        self.group.button(page).setChecked(True)
        self.pages.setCurrentIndex(page)
        shown = (self.row, self.drawing, self.file)[page]
        if shown.in_use is not found:
            shown.show_network(found)
        self.words.setText(
            tr("Follows the training: weights are taken over as it goes on.")
            if self._run.status == "running"
            else tr("With the weights as they are now.")
        )

    # Files from other programs

    def offer(self, data: QMimeData) -> Offer | None:
        """Predict the first of these files that can hold samples."""
        path = next((p for p in files_of(data) if reader_kind(p)), None)
        if path is None or self._stack.currentIndex() == 0:
            return None
        return Offer(tr("Predict ‘{name}’", name=path.name), act=lambda: self.predict(path))

    def drop_area(self, on: QWidget) -> QRect:
        """Where it is; nowhere while it cannot be seen, or floats in a window of its own."""
        if not self.isVisible() or self._stack.currentIndex() == 0 or self.window() is not on.window():
            return QRect()
        return QRect(self.mapTo(on, QPoint()), self.size())

    def predict(self, path: Path) -> None:
        """Answer to what is in this file: a single picture as if it were drawn, all else row by row."""
        found = self.in_use.get()
        if found is None:
            return
        if path.name.lower().endswith(PICTURE_SUFFIXES) and suits_drawing(found):
            self._predict_picture(found, path)
        else:
            self.choose(FILE)
            self.file.predict(path)

    def _predict_picture(self, found: InUse, path: Path) -> None:
        try:
            table = read_for_prediction(path, found.fitted)
        except DataError:  # the page for files says why
            self.choose(FILE)
            self.file.predict(path)
            return
        self.choose(DRAWING)
        self.drawing.show_picture(table.features[0], path.name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.offer(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Here it floats: in the main window the sheet over everything takes what is dropped."""
        offer = self.offer(event.mimeData())
        if offer is not None and offer.act is not None:
            event.acceptProposedAction()
            offer.act()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.update_now()

    @Slot()
    def _forget(self) -> None:
        """Another document: its own page comes first."""
        self._chosen = None
        for page in (self.row, self.drawing):
            page.let_go()
        self.file.reset()

    @Slot(object)
    def _ask_inside(self, x: object) -> None:
        found = self.in_use.get()
        if found is not None:
            self.inside_wanted.emit(found, x)

    def _folder(self) -> Path | None:
        return self._document.path.parent if self._document.path else None

    def shutdown(self) -> None:
        """Before the window goes: no thread is left behind."""
        self.file.shutdown()


def _empty_page() -> tuple[QLabel, QWidget]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addStretch(1)
    heading, reason = QLabel(tr("Nothing to predict with yet")), QLabel()
    heading.setProperty("role", "heading")
    reason.setProperty("role", "dim")
    reason.setTextFormat(Qt.TextFormat.PlainText)
    for label in (heading, reason):
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        column.addWidget(label)
    column.addStretch(1)
    return reason, page
