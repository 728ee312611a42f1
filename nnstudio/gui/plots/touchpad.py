"""Fingers on a touch pad over a plot: two of them push it, apart they zoom. A mouse wheel zooms as ever."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent


def is_push(event: QWheelEvent) -> bool:
    """Whether this comes from two fingers that slide; with Ctrl they mean to zoom."""
    fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
    return fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier


def push(view: pg.PlotWidget, event: QWheelEvent) -> None:
    """The paper goes with the fingers, pixel by pixel."""
    box, delta = view.plotItem.vb, QPointF(event.pixelDelta())
    here, there = box.mapSceneToView(QPointF(0, 0)), box.mapSceneToView(delta)
    across, along = box.state["mouseEnabled"]
    box.translateBy(x=here.x() - there.x() if across else None, y=here.y() - there.y() if along else None)
    _by_hand(box)
    event.accept()


def pinch(view: pg.PlotWidget, event: QEvent) -> bool:
    """Two fingers apart or together: what lies between them stays where it is. Whether it was that."""
    if not isinstance(event, QNativeGestureEvent):
        return False
    if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
        return False
    box, scale = view.plotItem.vb, 1 / max(1 + event.value(), 0.1)
    middle = box.mapSceneToView(view.mapToScene(event.position().toPoint()))
    across, along = box.state["mouseEnabled"]
    box.scaleBy(x=scale if across else None, y=scale if along else None, center=middle)
    _by_hand(box)
    event.accept()
    return True


def _by_hand(box: pg.ViewBox) -> None:
    """Tell those who follow the newest values that somebody looks at something else now."""
    box.sigRangeChangedManually.emit(box.state["mouseEnabled"])
