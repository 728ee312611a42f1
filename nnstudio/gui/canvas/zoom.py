"""How the canvas is looked at: zoom about the mouse, fit, and the dot grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QNativeGestureEvent, QPainter, QPixmap, QTransform, QWheelEvent

from nnstudio.gui.canvas.geometry import GRID
from nnstudio.gui.canvas.look import Look

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

SMALLEST, LARGEST = 0.1, 4.0
SMALLEST_FIT = 0.02
"""Fit shows all of a network of hundreds of layers, if only as a line."""
STEP = 1.25
FIT_MARGIN = 36.0
PAPER = QRectF(-50_000, -50_000, 100_000, 100_000)


class Zoom:
    """The view's scale and place. Until it is ``touched`` the network stays fitted when the size changes."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self.canvas = canvas
        self.touched = False

    @property
    def factor(self) -> float:
        """1 is 100 %."""
        return self.canvas.transform().m11()

    def set_factor(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom so that what lies under ``about`` (a pixel of the view; default its middle) stays there."""
        canvas = self.canvas
        self.touched = True
        about = QPointF(canvas.viewport().rect().center()) if about is None else about
        fixed = canvas.scene_point(about)
        self._scale(min(max(factor, min(SMALLEST, self.factor)), LARGEST))
        now = canvas.viewportTransform().map(QPointF(*fixed))
        canvas.scroll_by(now.x() - about.x(), now.y() - about.y())

    def zoom_in(self) -> None:
        """One step nearer."""
        self.set_factor(self.factor * STEP)

    def zoom_out(self) -> None:
        """One step further."""
        self.set_factor(self.factor / STEP)

    def actual_size(self) -> None:
        """100 %."""
        self.set_factor(1.0)

    def fit(self) -> None:
        """Show all cards, at 100 % at most; follow the window's size from now on."""
        extent = self.canvas.network_scene.extent()
        view = self.canvas.viewport().size()
        if extent.isEmpty() or view.width() < 50 or view.height() < 50:
            self._scale(1.0)
            self.canvas.centerOn(0, 0)
        else:
            room = (view.width() - 2 * FIT_MARGIN, view.height() - 2 * FIT_MARGIN)
            wanted = min(room[0] / extent.width(), room[1] / extent.height(), 1.0)
            self._scale(max(wanted, SMALLEST_FIT))
            self.canvas.centerOn(extent.center())
        self.touched = False

    def keep(self) -> None:
        """Someone works here: do not move the view under their hands."""
        self.touched = True

    def resized(self) -> None:
        """The view has another size."""
        if not self.touched:
            self.fit()

    def make_space(self) -> None:
        """Let one pan far beyond the cards. The rectangle changes rarely: a new one could move the view."""
        wanted = self.canvas.network_scene.free_extent().united(PAPER)
        if wanted != self.canvas.sceneRect():
            self.canvas.setSceneRect(wanted)

    def wheel(self, event: QWheelEvent) -> None:
        """A mouse wheel zooms (tilted or with Shift: sideways); two fingers on a touch pad push the paper
        (Ctrl: zoom).
        """
        keys, angle = event.modifiers(), event.angleDelta()
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if fingers and not keys & Qt.KeyboardModifier.ControlModifier:
            self.canvas.scroll_by(-event.pixelDelta().x(), -event.pixelDelta().y())
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            self.canvas.scroll_by(-(angle.y() or angle.x()), 0)
        elif angle.y():
            self.set_factor(self.factor * STEP ** (angle.y() / 120), event.position())
        elif angle.x():
            self.canvas.scroll_by(-angle.x(), 0)
        event.accept()

    def pinch(self, event: QEvent) -> bool:
        """Two fingers apart on a touch pad."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.set_factor(self.factor * (1 + event.value()), event.position())
            return True
        return False

    def _scale(self, factor: float) -> None:
        changed = factor != self.factor
        self.canvas.setTransform(QTransform.fromScale(factor, factor))
        if changed:
            self.canvas.zoom_changed.emit(factor)


def paint_grid(painter: QPainter, rect: QRectF, look: Look, zoom: float) -> None:
    """Dots where cards snap to; every fifth only when they would lie too close."""
    painter.fillRect(rect, look.canvas)
    pitch = GRID if zoom > 0.55 else GRID * 5
    if pitch * zoom < 8:
        return
    dots = _dots(look, round(pitch * zoom * painter.device().devicePixelRatioF()))
    scale = pitch / dots.width()
    brush = QBrush(dots)
    # The tile's middle carries the dot, hence half a pitch; scaled, so that rounding does not add up.
    brush.setTransform(QTransform(scale, 0, 0, scale, -pitch / 2, -pitch / 2))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(rect, brush)


def _dots(look: Look, side: int) -> QPixmap:
    side = max(side, 4)
    tile = QPixmap(side, side)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.dot)
    radius = min(max(side / 24, 0.9), 1.8)
    painter.drawEllipse(QPointF(side / 2, side / 2), radius, radius)
    painter.end()
    return tile
