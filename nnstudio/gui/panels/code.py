"""The Code tab: the project as Keras code, live with the canvas; lines and cards point at each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.export.keras_code import KerasCode, keras_code
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.selection import Selection
from nnstudio.gui.panels.python_colors import PythonColors
from nnstudio.gui.theme import current, switcher
from nnstudio.gui.widgets.copy_bar import CopyBar


class CodeView(QWidget):
    """Follows the document while it is in view.

    The caret's line selects its layer, a selected layer marks its lines. Text that is being selected to copy
    a part of it leaves the selection of layers alone.
    """

    def __init__(self, document: DocumentModel, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._selection = document, selection
        self.code = KerasCode(())
        self._writing = False
        self.bar = CopyBar({tr_later("Copy code"): lambda: self._current().text})
        self.page = QPlainTextEdit()
        self.page.setReadOnly(True)
        self.page.setProperty("mono", True)
        self.page.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        flag = Qt.TextInteractionFlag
        self.page.setTextInteractionFlags(flag.TextSelectableByMouse | flag.TextSelectableByKeyboard)
        self.page.setAccessibleName(tr("The network as Keras code"))
        self.page.document().setDocumentMargin(14)
        self.colors = PythonColors(self.page.document())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.page, 1)
        self.setFocusProxy(self.page)
        self.page.cursorPositionChanged.connect(self._select_layer)
        document.analysed.connect(self.refresh)
        selection.changed.connect(self._show_selection)
        switcher().theme_changed.connect(self._restyle)

    def _current(self) -> KerasCode:
        document = self._document
        return keras_code(document.state, document.analysis, document.prepared)

    @Slot()
    def refresh(self) -> None:
        """Write it anew if anybody is looking and something changed; the place in view stays."""
        if not self.isVisible():
            return
        code = self._current()
        if code != self.code:
            self._write(code)
        form = tr("Functional") if "keras.Model(" in code.text else tr("Sequential")
        self.bar.note.setText(tr("Keras 3 · {form} · click a line to select its layer", form=form))
        self._mark()

    def _write(self, code: KerasCode) -> None:
        bars = (self.page.verticalScrollBar(), self.page.horizontalScrollBar())
        places = [bar.value() for bar in bars]
        self._writing = True
        self.code = code
        self.page.setPlainText(code.text)
        self._writing = False
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    # Lines and layers point at each other

    @Slot()
    def _select_layer(self) -> None:
        cursor = self.page.textCursor()
        if self._writing or cursor.hasSelection():
            return
        number = cursor.blockNumber()
        node = self.code.lines[number].node if number < len(self.code.lines) else ""
        if node in self._document.state.network.by_id and node not in self._selection.nodes:
            self._selection.set([node])

    @Slot()
    def _show_selection(self) -> None:
        if not self.isVisible():
            return
        self._mark()
        lines = self.marked
        if lines and self.page.textCursor().blockNumber() not in lines:
            self._bring_into_view(lines[0])

    @property
    def marked(self) -> Sequence[int]:
        """Numbers of the lines that write the selected layers."""
        return self.code.lines_of(self._selection.nodes)

    def _mark(self) -> None:
        marks = []
        for number in self.marked:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.page.document().findBlockByNumber(number))
            mark.format.setBackground(current().color("selection"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.page.setExtraSelections(marks)

    def _bring_into_view(self, line: int) -> None:
        self._writing = True
        self.page.setTextCursor(QTextCursor(self.page.document().findBlockByNumber(line)))
        self._writing = False
        self.page.ensureCursorVisible()

    @Slot()
    def _restyle(self) -> None:
        self.colors.take_colors()
        self._mark()

    def showEvent(self, event: object) -> None:  # noqa: ARG002
        self.refresh()
        self._show_selection()
