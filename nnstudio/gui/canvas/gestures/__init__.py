"""What a press, some moves and a release can mean: one object each, with start, move, end and cancel."""

from nnstudio.gui.canvas.gestures.base import Gesture, Pointer
from nnstudio.gui.canvas.gestures.connect import Connect
from nnstudio.gui.canvas.gestures.drop import DropBlock, DropLayer
from nnstudio.gui.canvas.gestures.key_connect import KeyConnect
from nnstudio.gui.canvas.gestures.move import Move
from nnstudio.gui.canvas.gestures.pan import Pan
from nnstudio.gui.canvas.gestures.resize import Resize
from nnstudio.gui.canvas.gestures.rubber_band import RubberBand

__all__ = [
    "Connect",
    "DropBlock",
    "DropLayer",
    "Gesture",
    "KeyConnect",
    "Move",
    "Pan",
    "Pointer",
    "Resize",
    "RubberBand",
]
