"""Points drawn by hand, a colour for each class."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QIcon, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.own.drawn_points import MOST_POINTS, Point
from nnstudio.gui.dialogs.own_data.points_pad import PointsPad
from nnstudio.gui.theme import current
from nnstudio.gui.widgets.drawing import class_color, draw_mark

CLASSES = 6
HINT = tr_later(
    "Click or draw to add points of the chosen class. The right button, or the eraser, removes them."
)


class PointsDialog(QDialog):
    """Ends with the points in ``pad.points``, or leaves everything as it was."""

    def __init__(self, points: tuple[Point, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Draw points"))
        self.pad = PointsPad(points)
        self.pad.changed.connect(self._tell)
        self.colors = QButtonGroup(self)
        self.count = QLabel()
        self.count.setProperty("role", "dim")
        self.undo, self.redo, self.clear = (
            QPushButton(tr(words)) for words in (tr_later("Undo"), tr_later("Redo"), tr_later("Clear"))
        )
        for button, do in (
            (self.undo, self.pad.undo),
            (self.redo, self.pad.redo),
            (self.clear, self.pad.clear),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(do)
        box = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(box.Ok | box.Cancel)
        self.buttons.button(box.Ok).setText(tr("Use these points"))
        self.buttons.button(box.Ok).setProperty("accent", True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.pad.undo)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Redo), self, self.pad.redo)
        self._build()
        self._tell()
        self.pad.setFocus()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        for number in range(CLASSES):
            tools.addWidget(self._class_button(number))
        tools.addWidget(self._eraser())
        tools.addStretch(1)
        for button in (self.undo, self.redo, self.clear):
            tools.addWidget(button)
        column.addLayout(tools)
        column.addWidget(self.pad, 1)
        hint = QLabel(tr(HINT))
        hint.setProperty("role", "dim")
        hint.setWordWrap(True)
        column.addWidget(hint)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(self.buttons)
        column.addLayout(row)

    def _class_button(self, number: int) -> QToolButton:
        made = QToolButton()
        made.setCheckable(True)
        made.setChecked(number == 0)
        made.setIcon(_mark_icon(number))
        made.setIconSize(QSize(18, 18))
        made.setFixedSize(34, 30)
        made.setToolTip(tr("Class {number} (key {number})", number=number))
        made.setAccessibleName(tr("Class {number}", number=number))
        made.clicked.connect(lambda: self.choose(number))
        self.colors.addButton(made, number)
        QShortcut(QKeySequence(str(number)), self, lambda: self.colors.button(number).click())
        return made

    def _eraser(self) -> QToolButton:
        made = self.eraser = QToolButton()
        made.setText(tr("Eraser"))
        made.setCheckable(True)
        made.setFixedHeight(30)
        made.setToolTip(tr("Remove points (key E)"))
        made.clicked.connect(lambda: self.choose(None))
        self.colors.addButton(made, CLASSES)
        QShortcut(QKeySequence("E"), self, made.click)
        return made

    def choose(self, number: int | None) -> None:
        """Draw points of this class from now on; None erases."""
        self.pad.erasing = number is None
        if number is not None:
            self.pad.label = number

    @Slot()
    def _tell(self) -> None:
        found = Counter(label for _, _, label in self.pad.points)
        parts = [
            tr("class {label}: {count:,}", label=label, count=count) for label, count in sorted(found.items())
        ]
        words = " · ".join(parts) or tr("No points yet.")
        if len(self.pad.points) >= MOST_POINTS:
            words = tr("{words} · {most:,} is the most there can be.", words=words, most=MOST_POINTS)
        self.count.setText(words)
        self.undo.setEnabled(self.pad.can_undo)
        self.redo.setEnabled(self.pad.can_redo)
        self.clear.setEnabled(bool(self.pad.points))


def _mark_icon(number: int) -> QIcon:
    theme = current()
    picture = QPixmap(36, 36)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as p:
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(class_color(theme, number))
        draw_mark(p, QRectF(0, 0, 36, 36).center(), number, 11)
    return QIcon(picture)
