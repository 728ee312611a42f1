"""Where the ports and cards of the test drawing lie, its wires, and drops from the palette."""

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from nnstudio.gui.widgets.mime import LAYER_MIME

NO_BUTTON, NO_KEYS = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

# Ports of the cards at (0, 0), (220, 0), (440, 0) and (220, 120): 160 wide, 66 high.
OUT_1, IN_2, OUT_2, IN_3, OUT_3 = (160, 33), (220, 33), (380, 33), (440, 33), (600, 33)
IN_4, OUT_4 = (220, 153), (380, 153)
CARD_2, CARD_3, CARD_4 = (300, 12), (520, 12), (300, 132)
NOWHERE = (60, 200)
PLACES_4 = (220, 120)


def wires(model):
    return {(e.source, e.target) for e in model.state.network.edges}


def drop(canvas, hand, kind, at, *, leave=False):
    data = QMimeData()
    data.setData(LAYER_MIME, kind.encode())
    pixel, view = hand.pixel(at), canvas.viewport()
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(pixel, copy, data, left, NO_KEYS)
    QApplication.sendEvent(view, enter)
    QApplication.sendEvent(view, QDragMoveEvent(pixel, copy, data, left, NO_KEYS))
    last = QDragLeaveEvent() if leave else QDropEvent(QPointF(pixel), copy, data, left, NO_KEYS)
    QApplication.sendEvent(view, last)
    return enter.isAccepted()
