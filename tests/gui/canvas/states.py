"""The canvas in the states whose pictures are kept, and how two pictures are compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtGui import QFontInfo, QImage

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.view import NetworkCanvas
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.selection import Selection
from nnstudio.gui.theme import mono_font, ui_font
from nnstudio.project import ProjectState, edits

FOLDER = Path(__file__).parent / "snapshots"
SIZE = (720, 300)
BLOCK = 4
"""Pictures are compared as averages of squares of so many pixels: letters of any face are grey there."""
NEAR = 24.0
"""How far (of 255) such an average may be off before it counts."""
SHARE = 0.001
"""How much of a picture may be off where the same faces are installed; Qt may round otherwise."""
SHARE_OF_OTHER_FACES = 0.03
"""The same where they are not: what other letters make of the words, but no card, frame or badge."""
FACES = ("DejaVu Sans Condensed", "DejaVu Sans Mono")
"""What the kept pictures are written in."""


def small() -> ProjectState:
    """input_1 → dense_1 → dense_2, and dropout_1, not connected."""
    spec = NetworkSpec()
    for kind in ("input", "dense", "dense", "dropout"):
        spec, _ = spec.with_node(LAYERS[kind].build({}))
    spec = spec.with_edge("n1", "n2").with_edge("n2", "n3")
    places = {"n1": (0.0, 0.0), "n2": (220.0, 0.0), "n3": (440.0, 0.0), "n4": (220.0, 120.0)}
    return ProjectState(network=spec, layout=places)


def make_canvas(state: ProjectState) -> NetworkCanvas:
    """A canvas of the pictures' size with everything settled."""
    model = DocumentModel()
    model.new(state)
    model.settle()
    canvas = NetworkCanvas(model, Selection(model))
    canvas.resize(*SIZE)
    canvas.show()
    canvas.fit()
    return canvas


def _selected(canvas: NetworkCanvas) -> None:
    canvas.selection.set(["n2"], [Edge("n2", "n3")])


def _hovered(canvas: NetworkCanvas) -> None:
    x, y = canvas.network_scene.wires[Edge("n1", "n2")].curve.at(0.5)
    canvas._hover((x, y))


def _problem(canvas: NetworkCanvas) -> None:
    canvas.model.edit("Cut", lambda s: edits.disconnect(s, Edge("n1", "n2")))
    canvas.model.settle()


def _training(canvas: NetworkCanvas) -> None:
    norms = [10 ** -(0.1 * step) for step in range(20)]
    canvas.set_activity({"n2": norms, "n3": norms[::-1]})
    canvas.set_gradients({"n2": 1e-3, "n3": 1.0})
    canvas.set_progress(0.4)


def _grouped(canvas: NetworkCanvas) -> None:
    canvas.selection.set(["n2", "n4"])
    canvas.grouping.group()
    canvas.selection.clear()
    canvas.fit()


def _collapsed(canvas: NetworkCanvas) -> None:
    _grouped(canvas)
    canvas.grouping.fold("g1")
    canvas.model.settle()


def _note(canvas: NetworkCanvas) -> None:
    canvas.noting.add((520, 170), "amber")
    canvas.noting.write("s1", "Fewer units?\n<b>No.</b>", canvas.network_scene.look)
    canvas.fit()


def _refused(canvas: NetworkCanvas) -> None:
    canvas.selection.set(["n3"])
    canvas.requests.connect()
    canvas.keys.canvas.gesture.press(0x01000013)  # type: ignore[union-attr]  # Up: to dense_1, a cycle


STATES: dict[str, Callable[[NetworkCanvas], None]] = {
    "empty": lambda _: None,
    "plain": lambda _: None,
    "selected": _selected,
    "wire-hover": _hovered,
    "problem": _problem,
    "training": _training,
    "group": _grouped,
    "collapsed": _collapsed,
    "note": _note,
    "refused": _refused,
}


def picture(name: str) -> tuple[NetworkCanvas, QImage]:
    """The canvas in a state, and what it looks like in the theme in use."""
    canvas = make_canvas(ProjectState() if name == "empty" else small())
    STATES[name](canvas)
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    return canvas, image


def allowed() -> float:
    """How much of a picture may be off here."""
    here = tuple(QFontInfo(font()).family() for font in (ui_font, mono_font))
    return SHARE if here == FACES else SHARE_OF_OTHER_FACES


def difference(found: QImage, kept: QImage) -> float:
    """The share of squares that are off; 1 where the pictures differ in size."""
    if found.size() != kept.size():
        return 1.0
    off = np.abs(_averages(found) - _averages(kept)).max(axis=2) > NEAR
    return float(off.mean())


def _averages(image: QImage) -> np.ndarray:
    width, height = image.width(), image.height()
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    pixels = rows[:, : width * 3].reshape(height, width, 3)[
        : height // BLOCK * BLOCK, : width // BLOCK * BLOCK
    ]
    squares = pixels.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3)
    return squares.mean(axis=(1, 3))
