"""Covers the window while files are dragged over it, so that no field below takes them for text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.dropping.offer import Offer, files_of
from nnstudio.gui.theme import current, ui_font

MARGIN = 20
RADIUS = 14


class Place(Protocol):
    """A part of the window that does something of its own with files."""

    def offer(self, data: QMimeData) -> Offer | None:
        """What it would do; None for nothing."""

    def drop_area(self, on: QWidget) -> QRect:
        """Where it is, in the coordinates of ``on``; empty while it takes nothing."""


class DropSheet(QWidget):
    """Says what letting go would do: of the window, or of the place below the pointer."""

    def __init__(
        self, window: QWidget, offer: Callable[[QMimeData], Offer | None], place: Callable[[], Place | None]
    ) -> None:
        super().__init__(window)
        self._below, self._offer, self._place = window, offer, place
        self.whole: Offer | None = None
        self.part: Offer | None = None
        self.area = QRect()
        self.over_part = False
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("What dropping would do"))
        self.hide()

    @property
    def chosen(self) -> Offer | None:
        """What letting go here would do."""
        return self.part if self.over_part else self.whole

    def watch(self) -> None:
        """Look at every drag before the widgets of the window do. (The system's window is there by now.)"""
        if handle := self._below.windowHandle():
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        kind = event.type()
        if kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            if QApplication.activeModalWidget() is not None:
                event.ignore()  # a dialog asks for an answer first
                return True
            self.begin(event.mimeData())
        elif kind in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            QTimer.singleShot(0, self, self.hide)  # what is dropped still comes here
        return False

    def begin(self, data: QMimeData) -> None:
        """Show what would be done with this, if anything."""
        self.whole, self.part, self.area, self.over_part = self._offer(data), None, QRect(), False
        if self.whole is None:
            self.hide()
            return
        place = self._place() if files_of(data) else None
        if place is not None:
            self.area = place.drop_area(self._below)
            self.part = None if self.area.isEmpty() else place.offer(data)
        self.setGeometry(self._below.rect())
        self.raise_()
        self.show()

    # What the system tells

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.answer(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hide()
        event.accept()

    def answer(self, event: QDragMoveEvent | QDragEnterEvent) -> None:
        """Take it or not, at this place."""
        self._point(event.position().toPoint())
        if self.chosen is not None and self.chosen.act is not None:
            event.setDropAction(Qt.DropAction.CopyAction)  # whatever is proposed: the file stays where it is
            event.accept()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        self._point(event.position().toPoint())
        chosen = self.chosen
        self.hide()
        if chosen is None or chosen.act is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        # After the drop is answered: a question would keep the other program waiting.
        QTimer.singleShot(0, self, chosen.act)

    def _point(self, at: QPoint) -> None:
        over = self.part is not None and self.area.contains(at)
        if over != self.over_part:
            self.over_part = over
            self.update()

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        veil = QColor(current().color("window"))
        veil.setAlphaF(0.72)
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.fillRect(self.rect(), veil)
            whole = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
            above = QRect(whole)
            if self.part is not None:
                above.setBottom(max(self.area.top() - MARGIN, whole.top() + 120))
            if self.whole is not None:
                _draw(p, whole if self.part is None else above, self.whole, strong=not self.over_part)
            if self.part is not None:
                _draw(p, self.area.adjusted(4, 4, -4, -4), self.part, strong=self.over_part)


def _draw(p: QPainter, area: QRect, offer: Offer, *, strong: bool) -> None:
    """A dashed frame with the words in its middle."""
    theme = current()
    refused = offer.act is None
    color = theme.color(("bad" if refused else "accent") if strong else "line")
    fill = QColor(theme.color("panel"))
    fill.setAlphaF(0.4 if strong else 0.2)
    pen = QPen(color, 2)
    pen.setDashPattern([5, 4])
    p.setPen(pen)
    p.setBrush(fill)
    p.drawRoundedRect(area, RADIUS, RADIUS)
    words = area.adjusted(24, 12, -24, -12)
    wrap = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter)
    title, small = ui_font(18, QFont.Weight.DemiBold), ui_font(13)
    p.setFont(title)
    head = p.boundingRect(words, wrap, offer.words)
    p.setFont(small)
    foot = p.boundingRect(words, wrap, offer.detail) if offer.detail else QRect()
    gap = 8 if offer.detail else 0
    tall, wide = head.height() + gap + foot.height(), max(head.width(), foot.width())
    top = words.center().y() - tall // 2
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.color("panel"))
    p.drawRoundedRect(QRect(words.center().x() - wide // 2 - 22, top - 16, wide + 44, tall + 32), 10, 10)
    p.setFont(title)
    p.setPen(theme.color("text" if strong else "dim"))
    p.drawText(QRect(words.left(), top, words.width(), head.height()), wrap, offer.words)
    if offer.detail:
        p.setFont(small)
        p.setPen(theme.color("dim"))
        below = top + head.height() + gap
        p.drawText(QRect(words.left(), below, words.width(), foot.height() + 4), wrap, offer.detail)
