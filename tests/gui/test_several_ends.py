"""A drawing with several inputs and outputs in the window's models: trained, shown, checked."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.engine.layers import LAYERS
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.gradient_job import gradient_work
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.confusion import ConfusionPanel
from nnstudio.gui.plots.predicted_true import PredictedTrue
from nnstudio.gui.plots.table import PLOTS
from nnstudio.project import ProjectState, edits
from nnstudio.project.templates import template
from tests.gui.inspector.test_output_losses import with_twin


@pytest.fixture
def run(document: DocumentModel) -> Iterator[RunModel]:
    model = RunModel(document)
    yield model
    model.shutdown()


def open_with_twin(document: DocumentModel, name: str) -> None:
    document.show_document(template(name).open())
    document.edit("Add Dense", with_twin)
    document.edit("Train briefly", lambda s: edits.set_training(s, s.training.replace(epochs=5)))
    document.settle()
    assert [p.sentence for p in document.problems] == []


@pytest.mark.parametrize(
    ("plot", "name"),
    [
        ("confusion_matrix", "iris"),
        ("predicted_true", "diabetes"),
        ("decision_boundary", "xor"),
        ("loss_gradients", "iris"),
    ],
)
def test_plots_show_the_first_of_two_outputs(
    qtbot: QtBot, document: DocumentModel, run: RunModel, plot: str, name: str
) -> None:
    open_with_twin(document, name)
    panel = next(p for p in PLOTS if p.id == plot).factory(document, run)
    qtbot.addWidget(panel)
    panel.resize(900, 420)
    panel.show()
    with qtbot.waitSignal(run.finished, timeout=30_000):
        run.train()
    panel.update_now()
    assert panel.has_content()
    first = document.state.network.outputs[0].name
    if isinstance(panel, ConfusionPanel):
        assert f"samples recognised by {first} ·" in panel.caption.text()
    if isinstance(panel, PredictedTrue):
        (entry,) = panel.figure.header.entries
        assert entry.text.startswith(f"validation, {first}: R²")
    assert run.curves is not None
    assert run.curves.epochs is not None
    assert {f"train/{first}_loss", "validation/twin_loss"} <= set(run.curves.epochs.names)


def two_inputs(state: ProjectState) -> ProjectState:
    """A second input beside the first one, which takes one column only; both flow into the first layer."""
    start = state.network.inputs[0]
    first = state.network.outgoing[start.id][0].target
    state = edits.set_layer(state, start.id, LAYERS.parse({"kind": "input", "shape": [1]}))
    state, other = edits.add_layer(state, LAYERS.parse("input"), (0, 200))
    state, joined = edits.add_layer(state, LAYERS.parse("concatenate"), (100, 100), after=start.id)
    state = edits.connect(state, other, joined)
    return edits.connect(state, joined, first)


def test_two_inputs_share_the_plane(qtbot: QtBot, document: DocumentModel, run: RunModel) -> None:
    document.show_document(template("xor").open())
    document.edit("Add Input", two_inputs)
    document.settle()
    assert [p.sentence for p in document.problems] == []
    assert [document.analysis.shapes[n.id] for n in document.state.network.inputs] == [(1,), (1,)]
    panel = next(p for p in PLOTS if p.id == "decision_boundary").factory(document, run)
    qtbot.addWidget(panel)
    panel.show()
    with qtbot.waitSignal(run.finished, timeout=30_000):
        run.train()
    panel.update_now()
    assert panel.has_content()
    work, _ = gradient_work(document)
    found = work(lambda *_: None)
    names = [checked.name for checked in found]
    assert {f"{n.name}/y" for n in document.state.network.inputs} <= set(names)
    assert max(checked.relative_error for checked in found) < 1e-6
