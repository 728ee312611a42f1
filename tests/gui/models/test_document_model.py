"""The open document: edits and their undo, data in the background, weights that follow, files."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.data import DataSettings
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.document_model import DocumentModel, Selection
from nnstudio.project import EditError, ProjectState, SaveError, edits


def state(units: int = 4) -> ProjectState:
    """input_1 → dense_1 → dense_2 on xor (two features)."""
    spec, a = NetworkSpec().with_node(LAYERS["input"]())
    spec, b = spec.with_node(LAYERS["dense"].build({"units": units}))
    spec, c = spec.with_node(LAYERS["dense"].build({"units": 1, "activation": "sigmoid"}))
    layout = {node.id: (200.0 * i, 0.0) for i, node in enumerate(spec.nodes)}
    return ProjectState("Small", spec.with_edge(a.id, b.id).with_edge(b.id, c.id), layout)


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[DocumentModel]:
    model = DocumentModel()
    model.new(state())
    model.settle()
    yield model
    model.shutdown()


def set_units(document: DocumentModel, units: int, merge: str = "") -> bool:
    layer = document.state.network.by_id["n2"].layer
    return document.edit(
        "Change units", lambda s: edits.set_layer(s, "n2", layer.replace(units=units)), merge
    )


def units(document: DocumentModel) -> int:
    return document.state.network.by_id["n2"].layer.units  # type: ignore[attr-defined]


def test_every_edit_is_told_with_before_and_after(document: DocumentModel) -> None:
    heard: list[tuple[object, object]] = []
    before = document.state
    document.changed.connect(lambda a, b: heard.append((a, b)))
    set_units(document, 6)
    document.undo_stack.undo()
    after = heard[0][1]
    assert heard == [(before, after), (after, before)]


def test_an_edit_without_effect_leaves_no_step(document: DocumentModel) -> None:
    assert not set_units(document, 4)
    assert document.undo_stack.count() == 0
    assert not document.is_dirty


def test_a_refused_edit_raises_and_changes_nothing(document: DocumentModel) -> None:
    with pytest.raises(EditError, match="already called"):
        document.edit("Rename", lambda s: edits.rename(s, "n2", "dense_2"))
    assert document.undo_stack.count() == 0


def test_edits_of_one_gesture_join_and_a_gesture_to_and_fro_vanishes(document: DocumentModel) -> None:
    for value in (5, 6, 7):
        set_units(document, value, merge="drag")
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert units(document) == 4
    set_units(document, 5, merge="drag")
    set_units(document, 4, merge="drag")
    assert document.undo_stack.count() == 0


def test_shapes_follow_in_the_next_turn_of_the_event_loop(qtbot: QtBot, document: DocumentModel) -> None:
    assert document.analysis.total_parameters == 2 * 4 + 4 + 4 + 1
    with qtbot.waitSignal(document.analysed, timeout=2000):
        set_units(document, 6)
        set_units(document, 7)
    assert document.analysis.total_parameters == 2 * 7 + 7 + 7 + 1


def test_data_is_prepared_when_its_settings_change(qtbot: QtBot, document: DocumentModel) -> None:
    with qtbot.waitSignal(document.data_changed, timeout=5000):
        document.edit("Change source", lambda s: s.replace(data=DataSettings.build({"source": "iris"})))
    assert document.prepared is not None
    assert document.prepared.shape.sample == (4,)
    document.settle()
    assert document.analysis.total_parameters == 4 * 4 + 4 + 4 + 1


def test_only_the_newest_request_counts(qtbot: QtBot) -> None:
    job, heard = DataJob(), []
    job.done.connect(lambda result, error: heard.append((result, error)))
    for number in range(5):
        job.request(lambda number=number: number)
    job.finish()
    assert heard == [(4, None)]
    assert not job.busy


def test_an_error_of_the_work_is_handed_over(qtbot: QtBot) -> None:
    job = DataJob()
    with qtbot.waitSignal(job.done, timeout=2000) as heard:
        job.request(lambda: 1 / 0)
    assert heard.args is not None
    assert heard.args[0] is None
    assert isinstance(heard.args[1], ZeroDivisionError)
    job.finish()


def test_weights_are_renamed_with_their_layer(document: DocumentModel) -> None:
    document.set_weights({"dense_1/kernel": np.ones((2, 4)), "dense_2/bias": np.zeros(1)})
    document.edit("Rename", lambda s: edits.rename(s, "n2", "hidden"))
    document.settle()
    assert sorted(document.weights) == ["dense_2/bias", "hidden/kernel"]


def test_weights_of_a_changed_shape_go_and_undo_brings_them_back(document: DocumentModel) -> None:
    trained = {
        "dense_1/kernel": np.full((2, 4), 2.0), "dense_1/bias": np.ones(4),
        "dense_2/kernel": np.full((4, 1), 3.0), "dense_2/bias": np.ones(1),
    }  # fmt: skip
    document.set_weights(trained)
    set_units(document, 5)
    document.settle()
    assert sorted(document.weights) == ["dense_2/bias"]
    document.undo_stack.undo()
    document.settle()
    assert sorted(document.weights) == sorted(trained)
    assert document.weights["dense_1/kernel"] is trained["dense_1/kernel"]


def test_a_layer_given_another_initializer_starts_anew_and_undo_brings_its_weights_back(
    document: DocumentModel,
) -> None:
    given = {f"dense_{i}/{p}": np.ones(shape, "float32") for i, p, shape in (
        (1, "kernel", (2, 4)), (1, "bias", (4,)), (2, "kernel", (4, 1)), (2, "bias", (1,)))}  # fmt: skip
    document.set_weights(given)
    layer = document.state.network.by_id["n2"].layer.replace(kernel_initializer="he_normal")
    document.edit("Change initializer", lambda s: edits.set_layer(s, "n2", layer))
    document.settle()
    assert set(document.weights) == {"dense_2/kernel", "dense_2/bias"}
    document.undo_stack.undo()
    document.settle()
    assert set(document.weights) == set(given)


def test_deleting_a_layer_and_undoing_it_loses_no_weights(document: DocumentModel) -> None:
    document.set_weights({"dense_1/kernel": np.ones((2, 4))})
    document.edit("Delete dense_1", lambda s: edits.remove(s, ["n2"]))
    document.settle()
    assert not document.weights
    document.undo_stack.undo()
    document.settle()
    assert list(document.weights) == ["dense_1/kernel"]


def test_saved_marks_clean_and_reopened_is_the_same(document: DocumentModel, tmp_path: Path) -> None:
    path = tmp_path / "small.nnstudio"
    set_units(document, 6)
    document.settle()
    document.set_weights({"dense_1/bias": np.arange(6, dtype=np.float32)})
    assert document.is_dirty
    document.save(path)
    assert not document.is_dirty
    assert document.title == "small.nnstudio"
    set_units(document, 9)
    assert document.is_dirty
    document.undo_stack.undo()
    assert not document.is_dirty
    saved = document.state
    document.open(path)
    document.settle()
    assert document.state == saved
    assert document.weights["dense_1/bias"].tolist() == [0, 1, 2, 3, 4, 5]
    assert document.document.fitted is not None
    assert document.undo_stack.count() == 0


def test_a_save_that_fails_leaves_the_document_unsaved(document: DocumentModel, tmp_path: Path) -> None:
    set_units(document, 6)
    with pytest.raises(SaveError):
        document.save(tmp_path / "no such folder" / "x.nnstudio")
    assert document.is_dirty
    assert document.path is None


def test_closing_leaves_nothing_open(document: DocumentModel) -> None:
    document.close()
    assert not document.is_open
    assert document.state == ProjectState()
    document.settle()
    assert document.problems == ()


def test_a_selection_forgets_what_is_gone(document: DocumentModel) -> None:
    selection = Selection()
    edge = document.state.network.edges[0]
    selection.set(["n2", "n3", "n2"], [edge])
    assert selection.nodes == ("n2", "n3")
    selection.keep_only(edits.remove(document.state, ["n2"]).network)
    assert (selection.nodes, selection.edges) == (("n3",), ())


def test_shapes_are_those_of_the_drawing_right_after_an_edit(document: DocumentModel) -> None:
    set_units(document, 7)
    assert document.analysis.shapes["n2"] == (7,), "not the drawing of a moment ago"
    assert document.analysis is document.analysis
