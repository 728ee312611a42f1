"""Recent files with their age; what is gone is grey and says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import current, ui_font
from nnstudio.gui.welcome.age import age_in_words
from nnstudio.gui.widgets.plain_text import plain_tooltip

SHOWN = 8


class RecentRow(QAbstractButton):
    """One file: name at the left, age at the right, a line below."""

    def __init__(self, path: Path, age: str, *, found: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path, self.age, self.found = path, age, found
        self.setFixedHeight(35)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setText(path.name)
        self.setToolTip(plain_tooltip(str(path)))
        self.setAccessibleName(f"{path.name}, {age}")
        self.setEnabled(found)

    def sizeHint(self) -> QSize:
        return QSize(250, 35)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        with QPainter(self) as p:
            strong = self.found and (self.underMouse() or self.hasFocus())
            p.setFont(ui_font(12))
            p.setPen(theme.color("faint"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            p.drawText(self.rect(), right, self.age)
            width = self.width() - p.fontMetrics().horizontalAdvance(self.age) - 16
            p.setFont(ui_font())
            p.setPen(theme.color("accent" if strong else "text" if self.found else "faint"))
            name = p.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, width)
            p.drawText(QRect(0, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
            p.setPen(theme.color("accent" if self.hasFocus() else "line"))
            p.drawLine(0, self.height() - 1, self.width(), self.height() - 1)


class RecentList(QWidget):
    """``chosen(path)`` follows a click or Enter."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[RecentRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.nothing = QLabel(tr("Nothing yet. What you save is listed here."))
        self.nothing.setProperty("role", "dim")
        self.nothing.setWordWrap(True)
        self._column.addWidget(self.nothing)

    def show_paths(self, paths: Sequence[Path], now: datetime) -> None:
        """List these files, newest first."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._row(path, now) for path in paths[:SHOWN]]
        for row in self.rows:
            self._column.addWidget(row)
        self.nothing.setVisible(not self.rows)

    def _row(self, path: Path, now: datetime) -> RecentRow:
        try:
            age, found = age_in_words(datetime.fromtimestamp(path.stat().st_mtime), now), True
        except OSError:
            age, found = tr("not found"), False
        row = RecentRow(path, age, found=found)
        row.clicked.connect(lambda _checked=False: self.chosen.emit(path))
        return row
