"""Line icons drawn from SVG when they are needed, sharp at every size and pixel density."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnstudio.resources import resource


class SvgIcon(QIconEngine):
    """Draws ``resources/icons/<name>.svg`` in one colour, and in another while disabled."""

    def __init__(self, name: str, color: str, disabled: str) -> None:
        super().__init__()
        self._name, self._color, self._disabled = name, color, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        render(painter, self._name, self._color_in(mode), QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return tinted(self._name, self._color_in(mode), size)

    def clone(self) -> QIconEngine:
        return SvgIcon(self._name, self._color, self._disabled)

    def _color_in(self, mode: QIcon.Mode) -> str:
        return self._disabled if mode == QIcon.Mode.Disabled else self._color


def tinted(name: str, color: str, size: QSize) -> QPixmap:
    """An icon as a picture of ``size`` pixels."""
    made = QPixmap(size)
    if made.isNull():  # a button that is squeezed to nothing: there is no picture to paint on
        return made
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    render(painter, name, color, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return made


def render(painter: QPainter, name: str, color: str, into: QRectF) -> None:
    """Draw an icon into a square in the middle of ``into``."""
    side = min(into.width(), into.height())
    square = QRectF(into.center().x() - side / 2, into.center().y() - side / 2, side, side)
    QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", color.encode()))).render(painter, square)


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    return resource("icons", f"{name}.svg").read_bytes()
