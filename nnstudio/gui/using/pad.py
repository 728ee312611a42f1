"""A sheet to draw on with the mouse, a pen or a finger."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.data.table import Array
from nnstudio.gui.theme import RADIUS, current

SHEET = 256
"""Pixels of the sheet's longer side, however large it is shown."""


@dataclass
class Stroke:
    """One line: its width and its points, in pixels of the sheet."""

    width: float
    points: list[QPointF] = field(default_factory=list)


class DrawingPad(QWidget):
    """``changed`` follows every movement of the pen. Strokes can be taken back (Ctrl+Z) one by one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strokes: list[Stroke] = []
        self.brush = 22.0
        self._taken_back: list[Stroke] = []
        self._sheet = QSize(SHEET, SHEET)
        self._drawing = False
        self.setMinimumSize(QSize(150, 150))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Sheet to draw on"))
        self.setToolTip(tr("Draw with the mouse. Ctrl+Z takes the last stroke back, Delete clears."))

    def set_shape(self, height: int, width: int) -> None:
        """The shape of the pictures: the sheet has the same."""
        longest = max(height, width, 1)
        sheet = QSize(max(16, SHEET * width // longest), max(16, SHEET * height // longest))
        if sheet != self._sheet:
            self._sheet = sheet
            self.clear()

    def ink(self) -> Array:
        """What is drawn: (rows, columns), 0 for paper and 1 for ink."""
        image = QImage(self._sheet, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.black)
        with QPainter(image) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_strokes(p, QColor(Qt.GlobalColor.white))
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width()] / 255.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.strokes

    def clear(self) -> None:
        """An empty sheet; taking back brings the last stroke again."""
        if self.strokes:
            self._taken_back = []
            self.strokes = []
        self._changed()

    def undo(self) -> None:
        """Take the last stroke back."""
        if self.strokes:
            self._taken_back.append(self.strokes.pop())
            self._changed()

    def redo(self) -> None:
        """Draw again what was taken back."""
        if self._taken_back:
            self.strokes.append(self._taken_back.pop())
            self._changed()

    def add_stroke(self, points: list[tuple[float, float]]) -> None:
        """Draw a line through points of the sheet (x, y from 0 to 1)."""
        wide, tall = self._sheet.width(), self._sheet.height()
        self.strokes.append(Stroke(self.brush, [QPointF(x * wide, y * tall) for x, y in points]))
        self._taken_back.clear()
        self._changed()

    def _changed(self) -> None:
        self.update()
        self.changed.emit()

    # Where and how it is drawn

    def _frame(self) -> QRectF:
        """Where the sheet is shown: as large as fits, at the left."""
        scale = min(self.width() / self._sheet.width(), self.height() / self._sheet.height())
        return QRectF(0, 0, self._sheet.width() * scale, self._sheet.height() * scale).adjusted(1, 1, -1, -1)

    def _on_sheet(self, place: QPointF) -> QPointF:
        frame = self._frame()
        x = (place.x() - frame.left()) / frame.width() * self._sheet.width()
        y = (place.y() - frame.top()) / frame.height() * self._sheet.height()
        return QPointF(x, y)

    def _draw_strokes(self, p: QPainter, color: QColor) -> None:
        for stroke in self.strokes:
            pen = QPen(color, stroke.width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            p.setPen(pen)
            if len(stroke.points) == 1:
                p.drawPoint(stroke.points[0])
            else:
                p.drawPolyline(QPolygonF(stroke.points))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme, frame = current(), self._frame()
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setPen(QPen(theme.color("accent" if self.hasFocus() else "line"), 1))
            p.setBrush(theme.color("canvas"))
            p.drawRoundedRect(frame, RADIUS, RADIUS)
            if self.is_empty:
                p.setPen(theme.color("faint"))
                p.drawText(frame, Qt.AlignmentFlag.AlignCenter, tr("Draw here"))
                return
            p.setClipRect(frame)
            p.translate(frame.topLeft())
            p.scale(frame.width() / self._sheet.width(), frame.height() / self._sheet.height())
            self._draw_strokes(p, theme.color("text"))

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._frame().contains(event.position()):
            self._drawing = True
            self._taken_back.clear()
            self.strokes.append(Stroke(self.brush, [self._on_sheet(event.position())]))
            self._changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing and self.strokes:
            self.strokes[-1].points.append(self._on_sheet(event.position()))
            self._changed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drawing = False

    def event(self, event: QEvent) -> bool:
        # With the focus here Undo means a stroke, not the last edit of the network.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        else:
            super().keyPressEvent(event)


def _own(event: QKeyEvent) -> bool:
    keys = QKeySequence.StandardKey
    return event.matches(keys.Undo) or event.matches(keys.Redo) or event.key() == Qt.Key.Key_Delete
