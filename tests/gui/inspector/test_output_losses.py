"""A form for each of several outputs: what is set there, undone, and hidden with a single output."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnstudio.gui.inspector import Inspector
from nnstudio.gui.inspector.choice_editors import PickEditor
from nnstudio.gui.models.document_model import DocumentModel, Selection
from nnstudio.project import ProjectState, edits
from nnstudio.project.templates import template
from tests.gui.inspector.test_inspector import write


def with_twin(state: ProjectState) -> ProjectState:
    """A second output, n4, beside the first one."""
    last = state.network.outputs[0]
    before = state.network.incoming[last.id][0].source
    state, twin = edits.add_layer(state, last.layer, (400, 200), after=before)
    return edits.rename(state, twin, "twin")


def test_they_show_with_the_second_output_and_go_with_it(
    document: DocumentModel, inspector: Inspector
) -> None:
    outputs = inspector.training.outputs
    assert not outputs.isVisibleTo(inspector.training)
    document.edit("Add Dense", with_twin)
    document.settle()
    assert outputs.isVisibleTo(inspector.training)
    assert list(outputs.forms) == ["n3", "n4"]
    assert list(outputs.forms["n4"].editors) == ["loss", "weight", "metrics"]
    assert "Plots and predictions show the first: dense_2." in outputs.sharing.text()
    assert inspector.training.advice.text() == "✓ The losses match their outputs and class labels"
    document.undo_stack.undo()
    assert not outputs.isVisibleTo(inspector.training)
    assert outputs.forms == {}


def test_weight_and_loss_are_one_undo_step_each(
    qtbot: QtBot, document: DocumentModel, inspector: Inspector
) -> None:
    document.edit("Add Dense", with_twin)
    form = inspector.training.outputs.forms["n4"]
    write(qtbot, form.editors["weight"], "0.3")
    assert document.state.training.of_output("n4").weight == 0.3
    assert document.undo_stack.undoText() == "Change weight of twin"
    loss = form.editors["loss"]
    assert isinstance(loss, PickEditor)
    assert loss.combo.currentText() == "As above"
    loss.combo.setCurrentIndex(loss.index_of("huber"))
    loss.combo.activated.emit(loss.combo.currentIndex())
    assert document.state.training.loss_of("n4").kind == "huber"
    assert document.state.training.loss_of("n3").kind == "sparse_categorical_crossentropy"
    write(qtbot, form.nested["loss"].editors["delta"], "2")
    assert document.state.training.of_output("n4").to_dict()["loss"] == {"kind": "huber", "delta": 2.0}
    for _ in range(3):
        document.undo_stack.undo()
    assert document.state.training.output_losses == ()


def test_a_weight_below_zero_is_refused_in_place(
    qtbot: QtBot, document: DocumentModel, inspector: Inspector
) -> None:
    document.edit("Add Dense", with_twin)
    editor = inspector.training.outputs.forms["n3"].editors["weight"]
    write(qtbot, editor, "-1")
    assert editor.reason == "Weight must be a number from 0 to 1,000,000, got -1."
    assert document.state.training.output_losses == ()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)


def test_a_renamed_output_keeps_its_form(document: DocumentModel, inspector: Inspector) -> None:
    document.edit("Add Dense", with_twin)
    form = inspector.training.outputs.forms["n4"]
    document.edit("Rename", lambda s: edits.rename(s, "n4", "colour"))
    assert inspector.training.outputs.forms["n4"] is form
    assert form.accessibleName() == "Output colour"


def test_an_input_tells_which_columns_it_takes(
    document: DocumentModel, selection: Selection, inspector: Inspector
) -> None:
    document.show_document(template("two_heads").open())
    document.settle()
    columns = inspector.layer.facts.facts["Columns"]
    selection.set(["n1"])
    assert columns.value.text() == "1 to 5 of 13: alcohol … magnesium"
    selection.set(["n2"])
    assert columns.value.text() == "6 to 13 of 13: total phenols … proline"
    selection.set(["n6"])  # an output that learns the whole target
    assert not columns.isVisibleTo(inspector.layer)
