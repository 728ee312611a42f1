"""The two ends of the menu bar: the app's name, and the document's with its unsaved mark."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QMenuBar

from nnstudio.catalog.words import tr


class Masthead(QObject):
    """Where the system draws menus of its own (macOS), these stay out of sight."""

    def __init__(self, bar: QMenuBar) -> None:
        super().__init__(bar)
        self.name, self.document = QLabel("NNStudio"), QLabel()
        self.name.setStyleSheet("font-weight: 700; padding: 0 10px 0 14px;")
        self.document.setProperty("role", "dim")
        self.document.setTextFormat(Qt.TextFormat.PlainText)
        self.document.setContentsMargins(10, 0, 16, 0)
        # A menu bar asks its corners for their size once: room for every name from the start.
        self.document.setFixedWidth(360)
        self.document.setMinimumHeight(28)
        self.document.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar.setCornerWidget(self.name, Qt.Corner.TopLeftCorner)
        bar.setCornerWidget(self.document, Qt.Corner.TopRightCorner)

    def show_document(self, title: str, *, unsaved: bool) -> None:
        """Name the document; a dot says that something was not saved."""
        shown = self.document.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, 300)
        self.document.setText(f"{shown} ●" if unsaved else shown)
        self.document.setToolTip(tr("There are changes that were not saved.") if unsaved else "")
