"""A document, its canvas, and a hand to work it with."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.canvas.view import NetworkCanvas
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.selection import Selection
from nnstudio.project import ProjectState

PLACES = {"n1": (0.0, 0.0), "n2": (220.0, 0.0), "n3": (440.0, 0.0), "n4": (220.0, 120.0)}


def chain() -> ProjectState:
    """input_1 (n1) → dense_1 (n2) → dense_2 (n3), and dropout_1 (n4) below, not connected."""
    spec = NetworkSpec()
    for kind in ("input", "dense", "dense", "dropout"):
        spec, _ = spec.with_node(LAYERS[kind].build({}))
    spec = spec.with_edge("n1", "n2").with_edge("n2", "n3")
    return ProjectState(network=spec, layout=PLACES)


class Hand:
    """Works the canvas with mouse events at points of the drawing."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        self.canvas = canvas

    def pixel(self, at: tuple[float, float]) -> QPoint:
        return self.canvas.viewportTransform().map(QPointF(*at)).toPoint()

    def press(
        self, at: tuple[float, float], keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.mousePress(self.canvas.viewport(), Qt.MouseButton.LeftButton, keys, self.pixel(at))

    def to(self, at: tuple[float, float]) -> None:
        QTest.mouseMove(self.canvas.viewport(), self.pixel(at))

    def release(
        self, at: tuple[float, float], keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.mouseRelease(self.canvas.viewport(), Qt.MouseButton.LeftButton, keys, self.pixel(at))

    def click(
        self, at: tuple[float, float], keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.press(at, keys)
        self.release(at, keys)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, three moves, release."""
        self.press(start)
        for share in (0.3, 0.7, 1.0):
            self.to((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
        self.release(end)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, keys)


@pytest.fixture
def model(qapp) -> Iterator[DocumentModel]:
    made = DocumentModel()
    made.new(chain())
    made.settle()
    yield made
    made.shutdown()


@pytest.fixture
def canvas(qtbot, model) -> NetworkCanvas:
    made = NetworkCanvas(model, Selection(model))
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


@pytest.fixture
def hand(canvas) -> Hand:
    return Hand(canvas)
