"""The square on which points are drawn: one click a point, a stroke many."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnstudio.catalog.words import tr
from nnstudio.data.own.drawn_points import MOST_POINTS, Point
from nnstudio.gui.theme import RADIUS, current
from nnstudio.gui.widgets.drawing import class_color, draw_mark

APART = 9.0
"""Pixels between two points of one stroke."""
REACH = 12.0
"""Pixels around the pointer that the eraser takes."""
STEP = 0.05


class PointsPad(QWidget):
    """Shows points and draws new ones. ``changed`` follows every click or stroke that changed something."""

    changed = Signal()

    def __init__(self, points: tuple[Point, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points = points
        self.label = 0
        self.erasing = False
        self.extent = max([1.0, *(1.05 * max(abs(x), abs(y)) for x, y, _ in points)])
        self.cursor_at = QPointF(0, 0)
        self._before: tuple[Point, ...] | None = None
        self._last = QPointF()
        self._past: list[tuple[Point, ...]] = []
        self._future: list[tuple[Point, ...]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(280, 280)
        self.setAccessibleName(tr("Points"))
        self.setAccessibleDescription(
            tr("Arrow keys move the cross, the space bar adds a point, Delete removes those under it.")
        )

    def sizeHint(self) -> QSize:
        return QSize(460, 460)

    # Where things are

    def frame(self) -> QRectF:
        """The square in the middle."""
        side = min(self.width(), self.height()) - 2.0
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def pixel(self, x: float, y: float) -> QPointF:
        """Where a point is shown; x₂ goes up."""
        frame, half = self.frame(), self.frame().width() / 2
        return frame.center() + QPointF(x, -y) * (half / self.extent)

    def place(self, pixel: QPointF) -> tuple[float, float]:
        """The point under a pixel, brought inside the square; three digits behind the point are enough."""
        frame = self.frame()
        way = (pixel - frame.center()) * (2 * self.extent / frame.width())
        x, y = (max(-self.extent, min(self.extent, v)) for v in (way.x(), -way.y()))
        return round(x, 3) + 0.0, round(y, 3) + 0.0

    # Changing

    def undo(self) -> None:
        """Take the last stroke back."""
        self._step(self._past, self._future)

    def redo(self) -> None:
        """Do it again."""
        self._step(self._future, self._past)

    def clear(self) -> None:
        """Remove all points."""
        self._begin()
        self.points = ()
        self._end()

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a stroke was taken back."""
        return bool(self._future)

    def _step(self, source: list[tuple[Point, ...]], other: list[tuple[Point, ...]]) -> None:
        if source and self._before is None:
            other.append(self.points)
            self.points = source.pop()
            self.update()
            self.changed.emit()

    def _begin(self) -> None:
        self._before = self.points

    def _end(self) -> None:
        before, self._before = self._before, None
        if before is not None and before != self.points:
            self._past.append(before)
            self._future.clear()
            self.changed.emit()
        self.update()

    def _touch(self, pixel: QPointF, *, erase: bool) -> None:
        if erase:
            near = REACH**2
            self.points = tuple(
                point
                for point in self.points
                if QPointF.dotProduct(d := self.pixel(point[0], point[1]) - pixel, d) > near
            )
        elif len(self.points) < MOST_POINTS:
            self.points = (*self.points, (*self.place(pixel), self.label))
        self._last = pixel
        self.update()

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._begin()
            self._touch(event.position(), erase=self._erases(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        way = event.position() - self._last
        if self._before is not None and QPointF.dotProduct(way, way) >= APART**2:
            self._touch(event.position(), erase=self._erases(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        if self._before is not None:
            self._end()

    def _erases(self, event: QMouseEvent) -> bool:
        right = Qt.MouseButton.RightButton
        return self.erasing or event.button() == right or bool(event.buttons() & right)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        if (way := ways.get(Qt.Key(event.key()))) is not None:
            moved = self.cursor_at + QPointF(*way) * (STEP * self.extent)
            most = self.extent
            self.cursor_at = QPointF(max(-most, min(most, moved.x())), max(-most, min(most, moved.y())))
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._begin()
            pixel = self.pixel(self.cursor_at.x(), self.cursor_at.y())
            self._touch(pixel, erase=self.erasing or event.key() != Qt.Key.Key_Space)
            self._end()
        else:
            super().keyPressEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme, frame = current(), self.frame()
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setPen(QPen(theme.color("accent" if self.hasFocus() else "line"), 1))
            p.setBrush(theme.color("canvas"))
            p.drawRoundedRect(frame, RADIUS, RADIUS)
            p.setPen(QPen(theme.color("line"), 1))
            p.drawLine(QPointF(frame.left(), frame.center().y()), QPointF(frame.right(), frame.center().y()))
            p.drawLine(QPointF(frame.center().x(), frame.top()), QPointF(frame.center().x(), frame.bottom()))
            p.setPen(theme.color("dim"))
            inner = frame.adjusted(8, 6, -8, -6)
            bottom = Qt.AlignmentFlag.AlignBottom
            p.drawText(inner, bottom | Qt.AlignmentFlag.AlignLeft, f"−{self.extent:.3g}")
            p.drawText(inner, bottom | Qt.AlignmentFlag.AlignRight, f"x₁ {self.extent:.3g}")
            p.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, f"x₂ {self.extent:.3g}")
            p.setPen(QPen(theme.color("panel"), 1))
            for x, y, label in self.points:
                p.setBrush(class_color(theme, label))
                draw_mark(p, self.pixel(x, y), label)
            if self.hasFocus():
                self._draw_cursor(p)

    def _draw_cursor(self, p: QPainter) -> None:
        at = self.pixel(self.cursor_at.x(), self.cursor_at.y())
        p.setPen(QPen(current().color("text"), 1))
        p.drawLine(at - QPointF(6, 0), at + QPointF(6, 0))
        p.drawLine(at - QPointF(0, 6), at + QPointF(0, 6))
