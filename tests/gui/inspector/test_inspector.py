"""Editing through the real tabs: one undo step each, refusals in place, several layers at once."""

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnstudio.engine.layers import LAYERS
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.inspector.editor import Editor
from nnstudio.gui.inspector.text_editors import LineEditor
from nnstudio.gui.models.document_model import DocumentModel, Selection
from nnstudio.project import edits


def write(qtbot: QtBot, editor: Editor, text: str) -> None:
    assert isinstance(editor, LineEditor)
    editor.line.selectAll()
    qtbot.keyClick(editor.line, Qt.Key.Key_Delete)
    qtbot.keyClicks(editor.line, text)
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)


def units(document: DocumentModel) -> list[int]:
    return [getattr(n.layer, "units", 0) for n in document.state.network.nodes]


def test_an_option_is_one_undo_step_with_a_name(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2"])
    write(qtbot, inspector.layer.form.editors["units"], "16")
    assert units(document) == [0, 16, 3]
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Change units of dense_1"
    document.undo_stack.undo()
    assert units(document) == [0, 8, 3]
    assert inspector.layer.form.editors["units"].line.text() == "8"  # type: ignore[attr-defined]
    assert document.undo_stack.redoText() == "Change units of dense_1"


def test_a_bad_value_changes_nothing_and_says_why(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2"])
    before = document.state
    write(qtbot, inspector.layer.form.editors["units"], "0")
    assert document.state is before
    assert (
        inspector.layer.form.editors["units"].reason
        == "Units must be a whole number from 1 to 1,000,000, got 0."
    )
    assert document.undo_stack.count() == 0


def test_several_layers_of_a_kind_change_in_one_step(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2", "n3"])
    assert inspector.layer.title.text() == "2 Dense layers"
    write(qtbot, inspector.layer.form.editors["units"], "5")
    assert units(document) == [0, 5, 5]
    assert document.undo_stack.undoText() == "Change units of 2 layers"
    document.undo_stack.undo()
    assert units(document) == [0, 8, 3]


def test_what_is_typed_after_enter_on_a_card_replaces_the_value(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    """64 with 16 typed before it would be 1664 units."""
    selection.set([document.state.network.nodes[1].id])
    inspector.activateWindow()
    qtbot.waitUntil(inspector.isActiveWindow, timeout=30_000)
    inspector.layer.focus_first()
    editor = next(iter(inspector.layer.form.editors.values()))
    assert isinstance(editor, LineEditor)
    qtbot.waitUntil(editor.line.hasFocus, timeout=30_000)
    assert editor.line.selectedText() == "8"
    qtbot.keyClicks(editor.line, "16")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert units(document) == [0, 16, 3]


def test_of_very_many_layers_the_first_are_named_and_the_rest_counted(
    document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    state = document.state
    for number in range(20):
        state, _ = edits.add_layer(state, LAYERS["dense"].build({"units": 2}), (0.0, 200.0 * number))
    document.new(state)
    document.settle()
    dense = [n.id for n in state.network.nodes if n.layer.kind == "dense"]
    selection.set(dense[:9])
    assert "more" not in inspector.layer.summary.text()  # a ninth is named rather than counted
    selection.set(dense)
    words = inspector.layer.summary.text()
    assert words.startswith("dense_3, dense_4, ")  # what nothing feeds comes first
    assert "dense_10 and 14 more. A change here" in words
    assert "dense_11" not in words


def test_layers_of_different_kinds_show_no_form(
    document: DocumentModel,
    selection: Selection,
    inspector: Inspector,
) -> None:
    selection.set(["n1", "n2"])
    assert not inspector.layer.form.isVisible()
    assert "one kind" in inspector.layer.summary.text()


def test_shapes_and_parameters_follow_the_options(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2"])
    facts = inspector.layer.facts.facts
    assert facts["Input shape"].value.text() == "(batch, 4)"
    assert facts["Parameters"].value.text() == "W 4×8 · b 8 = 40"
    write(qtbot, inspector.layer.form.editors["units"], "10")
    document.settle()
    assert facts["Output shape"].value.text() == "(batch, 10)"
    assert facts["Parameters"].value.text() == "W 4×10 · b 10 = 50"


def test_the_initializer_tells_its_spread_with_this_layers_fans(
    selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2"])
    # Glorot: sqrt(2 / (4 + 8)) = 0.408
    assert inspector.layer.spread.text() == "Standard deviation 0.408 with 4 in, 8 out"


def test_a_layer_is_renamed_and_a_taken_name_refused(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2"])
    write(qtbot, inspector.layer.name, "dense_2")
    assert inspector.layer.name.reason.startswith("Another layer is already called")
    write(qtbot, inspector.layer.name, "hidden")
    assert document.state.network.by_id["n2"].name == "hidden"
    assert inspector.layer.name.reason == ""


def test_arrow_keys_held_down_are_one_undo_step(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2"])
    editor = inspector.layer.form.editors["units"]
    assert isinstance(editor, LineEditor)
    for _ in range(3):
        qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert units(document)[1] == 11
    assert document.undo_stack.count() == 1


def test_weights_are_shown_for_the_selected_layer_alone(
    document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    document.set_weights(
        {"dense_1/kernel": np.linspace(-1, 1, 32).reshape(4, 8), "dense_1/bias": np.zeros(8)}
    )
    selection.set(["n2"])
    assert inspector.layer.weights.isVisible()
    assert inspector.layer.weights.accessibleDescription().startswith("32 values from -1 to 1")
    selection.set(["n3"])
    assert not inspector.layer.weights.isVisible()


def test_nothing_selected_tells_about_the_network(
    qtbot: QtBot, document: DocumentModel, inspector: Inspector
) -> None:
    page = inspector.layer.network
    assert page.isVisible()
    assert page.facts.facts["Parameters"].value.text() == "67"  # 4·8 + 8 + 8·3 + 3
    write(qtbot, page.title, "Irises")
    assert document.state.title == "Irises"


def test_training_settings_and_their_advice(
    qtbot: QtBot, document: DocumentModel, inspector: Inspector
) -> None:
    inspector.setCurrentWidget(inspector.training)
    assert inspector.training.advice.text() == "✓ Matches a softmax output and class labels"
    write(qtbot, inspector.training.forms["Fitting"].editors["epochs"], "12")
    assert document.state.training.epochs == 12
    assert document.undo_stack.undoText() == "Change epochs"


def test_the_data_tab_describes_what_was_loaded(document: DocumentModel, inspector: Inspector) -> None:
    inspector.setCurrentWidget(inspector.data)
    facts = {name: f.value.text() for name, f in inspector.data.facts.facts.items()}
    assert facts == {
        "Samples": "150",
        "Features": "4 columns, 0.1 … 7.9",
        "Target": "species · 3 classes",
        "Missing values": "none",
    }
    assert inspector.data.rows_shown.item(0, 0).text() == "setosa"
    assert inspector.data.bar.accessibleDescription() == "train 70% · validation 15% · test 15%"
    assert document.prepared is not None


def test_data_that_cannot_be_read_is_told_on_the_tab_and_as_a_problem(
    document: DocumentModel, inspector: Inspector
) -> None:
    inspector.setCurrentWidget(inspector.data)
    document.edit(
        "Import", lambda s: s.replace(data=s.data.replace(source={"kind": "csv", "path": "nowhere.csv"}))
    )
    document.settle()
    assert "nowhere.csv" in inspector.data.error.text()
    assert document.problems[0].where == "Data"
    document.undo_stack.undo()
    document.settle()
    assert inspector.data.error.text() == ""
    assert document.prepared is not None


def test_what_was_being_typed_never_lands_in_another_layer(
    qtbot: QtBot, document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    selection.set(["n2"])
    line = inspector.layer.form.editors["units"].line  # type: ignore[attr-defined]
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "99")
    selection.set(["n1"])
    assert units(document) == [0, 8, 3]
    assert document.undo_stack.count() == 0
