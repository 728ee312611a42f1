"""A field to type in, and the list of what answers below it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from nnstudio.gui.theme import current

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Backtab: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Tab: 1}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_WINDOW_LEFT = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class PickList(QFrame):
    """Arrows and Tab walk and go round, Enter or a click takes; Escape or a click beside it closes.

    A part of the window, not a popup: that would grab keyboard and mouse. It grows with what answers, up to
    ``highest``: ``row`` pixels each, and ``around`` for the field and the borders.
    """

    row: ClassVar[int]
    around: ClassVar[int]

    def __init__(self, name: str, view: QListView, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(name)
        self.highest = parent.height()
        self.field = QLineEdit()
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab stays in here, and nobody tabs in
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self.refresh)
        self.list = view
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setUniformItemSizes(True)
        view.clicked.connect(self._clicked)
        self.nothing = QLabel()
        self.nothing.setProperty("role", "dim")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def say(self, words: str, field: str, items: str, nothing: str) -> None:
        """What it asks in the field, what the field and the list are called, and what is said without any."""
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(field)
        self.list.setAccessibleName(items)
        self.nothing.setText(nothing)

    def lay_out(self, margin: int, spacing: int, radius: int) -> None:
        """The field over the list, in a frame."""
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(spacing)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        theme = current()
        self.setStyleSheet(
            f"#{self.objectName()} {{ background: {theme.panel}; border: 1px solid {theme.line};"
            f" border-radius: {radius}px; }} QListView {{ background: {theme.panel}; border: none; }}"
        )

    def fill(self, typed: str) -> None:
        """List what answers this."""
        raise NotImplementedError

    def take(self) -> None:
        """Enter, or a click on the current row."""
        raise NotImplementedError

    def page(self) -> int:
        """How many rows PageUp and PageDown go."""
        return max(1, self.list.viewport().height() // self.row - 1)

    @Slot()
    def refresh(self) -> None:
        """List what answers."""
        self.fill(self.field.text())
        count = self._count()
        self.resize(self.width(), min(self.highest, self.around + self.row * max(1, count)))
        self.nothing.setVisible(not count)
        self.list.setVisible(bool(count))
        if count:
            self._go(0)
            self.list.scrollToTop()

    def come_up(self) -> None:
        """Show it over everything else, ready for typing."""
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() not in _WINDOW_LEFT:
                self.close()  # a click beside it
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._press(event):
            return True
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._walk(_STEPS[key], round_about=True)
        elif key in _PAGES:
            self._walk(_PAGES[key] * self.page(), round_about=False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _walk(self, step: int, *, round_about: bool) -> None:
        if count := self._count():
            row = self.list.currentIndex().row() + step
            self._go(row % count if round_about else min(max(row, 0), count - 1))

    def _count(self) -> int:
        return self.list.model().rowCount()

    def _go(self, row: int) -> None:
        self.list.setCurrentIndex(self.list.model().index(row, 0))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.take()
