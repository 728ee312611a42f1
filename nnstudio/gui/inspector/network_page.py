"""What the Layer tab shows while nothing is selected: the network as a whole."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from nnstudio.catalog import Option
from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.layers.base import with_batch
from nnstudio.gui.inspector.parts import Facts, heading, label
from nnstudio.gui.inspector.text_editors import LineEditor
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.widgets.undo_keys import pass_undo_on
from nnstudio.project import EditError, edits

TITLE = Option(
    "title",
    tr_later("Title"),
    tr_later("What this project is about; shown in the gallery of recent files."),
    "text",
    "",
)
HINT = tr_later(
    "Select a layer to see its options. Drag one in from the left, double-click it, or press Enter on it; "
    "then pull a wire from its right side to the next layer."
)


class NetworkPage(QWidget):
    """Title, layers, parameters, input and output of the whole network, and the project's notes."""

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.title = LineEditor(TITLE)
        self.title.committed.connect(self._retitle)
        self.facts = Facts(
            tr_later("Layers"),
            tr_later("Parameters"),
            tr_later("Trained"),
            tr_later("Input"),
            tr_later("Output"),
        )
        self.hint = label(tr(HINT), "dim", wrap=True)
        self.notes = NotesEditor(document)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(label(tr("Network"), "title"))
        for widget in (self.title, self.facts, self.hint, heading(tr("Notes")), self.notes):
            column.addWidget(widget)
        document.changed.connect(self.refresh)
        document.analysed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the network as it is now."""
        state, analysis = self._document.state, self._document.analysis
        spec = state.network
        self.title.set_value(state.title)
        self.facts.set("Layers", f"{len(spec.nodes):,}")
        self.facts.set("Parameters", f"{analysis.total_parameters:,}")
        frozen = analysis.trainable_parameters != analysis.total_parameters
        self.facts.set("Trained", f"{analysis.trainable_parameters:,}" if frozen else "")
        for name, nodes in (("Input", spec.inputs), ("Output", spec.outputs)):
            shapes = [analysis.shapes.get(n.id) for n in nodes]
            self.facts.set(name, ", ".join(with_batch(s) for s in shapes if s is not None))
        self.notes.refresh()

    @Slot(object, str)
    def _retitle(self, title: str, gesture: str) -> None:  # noqa: ARG002
        try:
            self._document.edit(tr("Change title"), lambda s: edits.set_title(s, title))
        except EditError as error:
            self.title.refuse(str(error))


class NotesEditor(QPlainTextEdit):
    """The project's notes: committed when the focus leaves."""

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setPlaceholderText(tr("What you tried, what you saw …"))
        self.setAccessibleName(tr("Notes"))
        self.setTabChangesFocus(True)
        self.setMinimumHeight(150)
        pass_undo_on(self)

    def refresh(self) -> None:
        """Show the notes, unless somebody is writing them."""
        if not self.hasFocus() and self.toPlainText() != self._document.state.notes:
            self.setPlainText(self._document.state.notes)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.commit()

    def commit(self) -> None:
        """Make what was written one undo step."""
        text = self.toPlainText()
        if self._document.is_open and text != self._document.state.notes:
            self._document.edit(tr("Change notes"), lambda s: edits.set_notes(s, text))
