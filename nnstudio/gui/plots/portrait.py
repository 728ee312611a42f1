"""A plot as it looks in a file: its words and curves without its buttons."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsView, QLabel, QWidget

from nnstudio.gui.plots.header import PlotHeader
from nnstudio.gui.theme import current

MARGIN = 12
"""Pixels of paper around it."""


@runtime_checkable
class Portrayed(Protocol):
    """A widget that can paint itself without what only a window needs."""

    def portray(self, painter: QPainter) -> None:
        """Paint it, as large as it is."""
        ...


def size_of(owner: QWidget) -> QSize:
    """How large the picture of a widget is."""
    room = 2 * MARGIN if isinstance(owner, Portrayed) else 0
    return owner.size() + QSize(room, room)


def paint(owner: QWidget, painter: QPainter) -> None:
    """The widget on paper of the theme's colour."""
    painter.fillRect(QRect(QPoint(), size_of(owner)), current().color("panel"))
    if isinstance(owner, Portrayed):
        painter.translate(MARGIN, MARGIN)
        owner.portray(painter)
    else:
        owner.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)


def paint_plot(
    painter: QPainter, header: PlotHeader, plot: QGraphicsView, label: QLabel | None = None
) -> None:
    """Title and names of the lines, and below them the plot with its axes."""
    painter.save()
    painter.translate(header.pos())
    header.draw(painter, header.width())
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plot.render(painter, QRectF(plot.geometry()), plot.viewport().rect())
    painter.restore()
    if label is not None:
        painter.setFont(label.font())
        painter.setPen(current().color("faint"))
        place = QRect(plot.pos() + label.pos(), label.size())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, label.text())
