"""A small network, open in a document, with an inspector beside it."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.data import DataSettings
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.models.document_model import DocumentModel, Selection
from nnstudio.project import ProjectState


def iris_state() -> ProjectState:
    """input_1 → dense_1 (8, tanh) → dense_2 (3, softmax) on iris."""
    spec, first = NetworkSpec().with_node(LAYERS["input"]())
    spec, hidden = spec.with_node(LAYERS["dense"].build({"units": 8, "activation": "tanh"}))
    spec, last = spec.with_node(LAYERS["dense"].build({"units": 3, "activation": "softmax"}))
    spec = spec.with_edge(first.id, hidden.id).with_edge(hidden.id, last.id)
    return ProjectState(
        "Flowers",
        spec,
        data=DataSettings.build({"source": "iris"}),
        training=TrainingSettings.build(
            {"loss": "sparse_categorical_crossentropy", "metrics": ("accuracy",)}
        ),
    )


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[DocumentModel]:
    model = DocumentModel()
    model.new(iris_state())
    model.settle()
    yield model
    model.shutdown()


@pytest.fixture
def selection() -> Selection:
    return Selection()


@pytest.fixture
def inspector(qtbot: QtBot, document: DocumentModel, selection: Selection) -> Inspector:
    made = Inspector(document, selection)
    qtbot.addWidget(made)
    made.resize(310, 800)
    made.show()
    return made
