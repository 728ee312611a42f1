"""Fingers on a touch pad, as Qt tells of them."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

NO_KEYS = Qt.KeyboardModifier.NoModifier


def pinch(widget: QWidget, at: QPoint, *steps: float) -> None:
    """Two fingers round ``at``: each step enlarges by so much of one."""
    kinds = Qt.NativeGestureType
    told = [(kinds.BeginNativeGesture, 0.0), *((kinds.ZoomNativeGesture, s) for s in steps)]
    for kind, value in (*told, (kinds.EndNativeGesture, 0.0)):
        place, everywhere = QPointF(at), QPointF(widget.mapToGlobal(at))
        device = QPointingDevice.primaryPointingDevice()
        event = QNativeGestureEvent(kind, device, 2, place, place, everywhere, value, QPointF())
        QApplication.sendEvent(widget, event)


def slide(widget: QWidget, at: QPoint, x: int, y: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    """Two fingers slide together by so many pixels."""
    _turn(widget, at, QPoint(x, y), QPoint(2 * x, 2 * y), keys, Qt.ScrollPhase.ScrollUpdate)


def wheel(widget: QWidget, at: QPoint, notches: int = 1) -> None:
    """The wheel of a mouse."""
    _turn(widget, at, QPoint(), QPoint(0, 120 * notches), NO_KEYS, Qt.ScrollPhase.NoScrollPhase)


def _turn(
    widget: QWidget,
    at: QPoint,
    pixels: QPoint,
    angle: QPoint,
    keys: Qt.KeyboardModifier,
    phase: Qt.ScrollPhase,
) -> None:
    place, everywhere = QPointF(at), QPointF(widget.mapToGlobal(at))
    button = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        widget,
        QWheelEvent(place, everywhere, pixels, angle, button, keys, phase, False),
    )
