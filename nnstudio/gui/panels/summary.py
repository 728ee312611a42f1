"""The Summary tab: the network as a table, the way Keras prints it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.export.summary import Summary, summarize
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.widgets.copy_bar import CopyBar

NOTE = tr_later("One row a layer in the order of computing; the batch axis comes first.")


class SummaryView(QWidget):
    """Follows the document while it is in view. Copies as text, Markdown or CSV."""

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.bar = CopyBar(
            {
                tr_later("Copy text"): lambda: self.summary().text(),
                tr_later("Copy Markdown"): lambda: self.summary().markdown(),
                tr_later("Copy CSV"): lambda: self.summary().csv(),
            }
        )
        self.page = QPlainTextEdit()
        self.page.setReadOnly(True)
        self.page.setProperty("mono", True)
        self.page.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.page.setAccessibleName(tr("Summary of the network"))
        self.page.document().setDocumentMargin(14)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.page, 1)
        self.setFocusProxy(self.page)
        document.analysed.connect(self.refresh)

    def summary(self) -> Summary:
        """The table as it is now."""
        document, prepared = self._document, self._document.prepared
        samples = len(prepared.train) if prepared else 0
        return summarize(document.state.network, document.analysis, document.state.training, samples)

    @Slot()
    def refresh(self) -> None:
        """Write it anew if anybody is looking."""
        if not self.isVisible():
            return
        text = self.summary().text()
        if text != self.page.toPlainText():
            self.page.setPlainText(text)
        self.bar.note.setText(tr(NOTE))

    def showEvent(self, event: object) -> None:  # noqa: ARG002
        self.refresh()
