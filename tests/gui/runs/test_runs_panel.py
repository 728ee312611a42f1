"""The list of runs in the window: names, notes, ticks, sorting, deleting, returning, comparing."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QMenu

from nnstudio.gui.commands import runs as run_commands
from nnstudio.gui.run_colors import NAMES
from nnstudio.gui.runs.table import COLUMNS
from nnstudio.gui.theme import mono_font
from nnstudio.project import edits
from nnstudio.project.runs import Runs

NAME, EPOCHS = 0, [c.id for c in COLUMNS].index("epochs")


def cell(panel, row, column_id):
    column = [c.id for c in COLUMNS].index(column_id)
    return panel.view.model().index(row, column).data()


def ids(window):
    return [run.id for run in window.document.runs]


def test_how_far_a_run_is_waits_for_its_turn_but_another_run_does_not(trained, monkeypatch):
    table, asked = trained.runs_panel.table, []
    monkeypatch.setattr(trained.run.turns, "show", lambda draw, *, front: asked.append((draw, front)))
    runs = trained.document.runs
    trained.document.set_runs(runs.put(replace(runs.items[-1], note="later")))
    assert table.runs == runs.items
    ((draw, front),) = asked
    assert not front
    draw()
    assert table.runs[-1].note == "later"
    trained.document.set_runs(replace(runs, items=runs.items[:1]))
    assert table.runs == runs.items[:1]


def test_the_newest_stands_on_top_with_its_numbers(trained):
    panel = trained.runs_panel
    assert [cell(panel, row, "name") for row in (0, 1)] == ["Run 2", "Run 1"]
    assert cell(panel, 1, "epochs") == "3"
    assert cell(panel, 1, "ended") == "all epochs done"
    assert cell(panel, 1, "weights") == "kept"
    kept = trained.document.runs.items[0]
    assert cell(panel, 1, "loss") == f"{kept.last('train/loss'):.4g}"
    panel.view.sortByColumn(EPOCHS, Qt.SortOrder.DescendingOrder)
    assert [cell(panel, row, "epochs") for row in (0, 1)] == ["3", "2"]


def test_numbers_are_never_cut(trained):
    view = trained.runs_panel.view
    longest = {
        "epochs": "100,000",
        "loss": "1.234e-05",
        "validation": "1.234e-05",
        "metric": "Accuracy 100.0 %",
    }
    for section, column in enumerate(COLUMNS):
        if words := longest.get(column.id):
            wide = QFontMetricsF(mono_font()).horizontalAdvance(words) + 16
            assert view.columnWidth(section) >= wide, column.id


def test_the_reason_for_stopping_is_said_below(trained):
    said = trained.status.message.text()  # the seed is another one every time
    assert said in {f"Run 2: All 2 epochs were trained. Epoch {n} had the lowest loss." for n in (1, 2)}


def test_without_runs_it_says_what_will_be_here(window):
    window.files.open_template("xor")
    assert window.runs_panel._stack.currentIndex() == 0


def test_names_and_notes_are_written_in_place_and_undone(trained):
    panel, document = trained.runs_panel, trained.document
    model = panel.view.model()
    assert model.setData(model.index(1, NAME), "  My   baseline ")
    assert document.runs.items[0].name == "My baseline"
    assert document.undo_stack.undoText() == "Rename Run 1"
    assert document.is_dirty
    assert model.setData(model.index(1, len(COLUMNS) - 1), "good")
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert (document.runs.items[0].name, document.runs.items[0].note) == ("Run 1", "")
    assert not model.setData(model.index(1, NAME), "   ")
    assert not model.setData(model.index(1, NAME), "a\u202eb")


def test_deleted_runs_come_back_with_undo_beside_those_trained_since(trained, qtbot):
    document, panel = trained.document, trained.runs_panel
    first, second = ids(trained)
    panel.choose(first, second)
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert ids(trained) == []
    assert document.runs.current == ""
    assert len(document.state.network.nodes) == 3  # the key was not for layers
    with qtbot.waitSignal(trained.run.finished, timeout=20_000):
        trained.run.train()
    document.undo_stack.undo()
    assert ids(trained)[:2] == [first, second]
    assert len(ids(trained)) == 3
    assert document.runs.current == ids(trained)[2]


def test_a_run_in_training_is_not_deleted(trained, qtbot):
    trained.run.step()
    trained.run.settle()
    panel = trained.runs_panel
    panel.choose(trained.document.runs.current)
    assert not panel.delete.isEnabled()
    assert "still training" in panel.delete.toolTip()
    assert "held" in [cell(panel, row, "ended") for row in range(len(ids(trained)))]
    trained.run.shutdown()


def test_restoring_weights_brings_back_weights_curves_and_undo(trained):
    document, panel = trained.document, trained.runs_panel
    first, second = document.runs.items
    panel.choose(first.id)
    panel.restore.click()
    document.settle()
    np.testing.assert_array_equal(document.weights["dense_1/kernel"], first.weights["dense_1/kernel"])
    assert document.runs.current == first.id
    assert len(trained.run.curves.epoch_events) == 3
    document.undo_stack.undo()
    document.settle()
    np.testing.assert_array_equal(document.weights["dense_1/kernel"], second.weights["dense_1/kernel"])
    assert document.runs.current == second.id


def test_weights_follow_a_layer_that_was_renamed(trained):
    document = trained.document
    node = document.state.network.named("dense_1").id
    document.edit("Rename", lambda s: edits.rename(s, node, "hidden"))
    document.settle()
    first = document.runs.items[0]
    trained.runs.restore(first.id)
    np.testing.assert_array_equal(document.weights["hidden/kernel"], first.weights["dense_1/kernel"])


@pytest.mark.parametrize("accepted", [True, False])
def test_where_the_drawing_changed_everything_is_offered(trained, monkeypatch, accepted):
    document = trained.document
    first, before = document.runs.items[0], document.state
    node = before.network.named("dense_1")
    document.edit("Units", lambda s: edits.set_layer(s, node.id, node.layer.replace(units=7)))
    document.settle()
    asked = []
    monkeypatch.setattr(run_commands, "ask_restore", lambda _, name: asked.append(name) or accepted)
    trained.runs.restore(first.id)
    document.settle()
    assert asked == ["Run 1"]
    units = document.state.network.named("dense_1").layer.units
    assert units == (node.layer.units if accepted else 7)
    if accepted:
        np.testing.assert_array_equal(document.weights["dense_1/kernel"], first.weights["dense_1/kernel"])
        assert document.state.training.seed == first.trained.state.training.seed
        document.undo_stack.undo()
        document.settle()
        assert document.state.network.named("dense_1").layer.units == 7
        assert "dense_1/kernel" not in document.weights


def test_settings_of_a_run_are_set_again(trained):
    document = trained.document
    first = document.runs.items[0]
    trained.runs_panel.choose(first.id)
    trained.runs_panel.settings.click()
    assert document.state.training == first.trained.state.training
    assert document.undo_stack.undoText() == "Use settings of Run 1"


def test_pinned_weights_say_so_and_too_many_are_refused(trained, monkeypatch):
    panel, document = trained.runs_panel, trained.document
    first = document.runs.items[0]
    panel.choose(first.id)
    panel.pin.click()
    assert document.runs.items[0].pinned
    assert cell(panel, 1, "weights") == "pinned"
    assert panel.pin.text() == "Unpin"
    monkeypatch.setattr("nnstudio.project.runs.MOST_PINNED_BYTES", 10)
    trained.runs.toggle_pin(ids(trained)[1])
    assert not document.runs.items[1].pinned
    assert "Unpin another run first" in trained.banner.sentence.text()


def test_weights_that_gave_way_are_said_and_cannot_be_restored(trained):
    document, panel = trained.document, trained.runs_panel
    lost = document.runs.items[0].without("weights")
    document.set_runs(document.runs.put(lost))
    assert cell(panel, 1, "weights") == "gave way"
    panel.choose(lost.id)
    assert not panel.restore.isEnabled()
    assert "gave way" in panel.restore.toolTip()
    panel.choose()
    assert "The weights of 1 gave way" in panel.sentence.text()


def test_ticks_choose_what_is_drawn_over_the_loss(trained, qtbot):
    panel = trained.runs_panel
    first, second = ids(trained)
    with qtbot.waitSignal(panel.overlay_changed) as told:
        panel.choose(first, second)
        panel.view.setFocus()
        qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert [run.id for run in told.args[0]] == [first]  # the second is shown anyway
    trained.complete()
    trained.workbench.docks.show_panel("loss_gradients")
    plot = trained.workbench.docks.docks["loss_gradients"].panel
    names = [line.name for line in plot.loss.lines]
    assert names[:2] == ["Run 1", "Run 1, validation"]
    assert "train" in names
    x, y = plot.loss.lines[0].read(0, 10**6)
    kept = trained.document.runs.items[0]
    np.testing.assert_array_equal(y, kept.losses)
    assert x[-1] == pytest.approx(3.0)


def test_colours_are_changed_from_the_menu(trained):
    panel = trained.runs_panel
    panel.choose(ids(trained)[0])
    menu = panel.make_menu()
    colors = next(child for child in menu.findChildren(QMenu) if child.title() == "Colour")
    assert [a.text() for a in colors.actions()] == list(NAMES)
    colors.actions()[5].trigger()
    assert trained.document.runs.items[0].color == 5
    menu.deleteLater()


def test_two_runs_are_compared_and_copied(trained, qtbot):
    trained.runs_panel.choose(*ids(trained))
    trained.runs_panel.compare.click()
    dialog = trained.runs.dialog
    assert dialog.isVisible()
    assert dialog.title.text().startswith("Run 1 and Run 2: ")
    dialog.copy.click()
    assert "| Epochs | 3 epochs | 2 epochs |" in QGuiApplication.clipboard().text()
    dialog.close()


def test_comparing_without_two_runs_says_what_to_do(window):
    window.files.open_template("xor")
    assert not window.actions_by_id["compare_runs"].isEnabled()
    window.runs.compare_newest()
    assert "train twice" in window.status.message.text()


def test_what_people_wrote_is_no_markup(trained):
    document = trained.document
    run = document.runs.items[0]
    document.set_runs(document.runs.put(replace(run, name="<b>x</b>", note="<img src='file:///etc/passwd'>")))
    panel = trained.runs_panel
    assert cell(panel, 1, "name") == "<b>x</b>"
    note = panel.view.model().index(1, len(COLUMNS) - 1)
    assert "<img" not in note.data(Qt.ItemDataRole.ToolTipRole)


def test_another_document_has_its_own_runs(trained):
    trained.runs_panel.table.toggle([ids(trained)[0]])
    trained.document.close()
    trained.files.open_template("iris")
    assert len(trained.document.runs) == 0
    assert trained.runs_panel.table.ticked == set()
    assert isinstance(trained.document.runs, Runs)


def test_more_epochs_are_asked_for(trained, qtbot, monkeypatch):
    monkeypatch.setattr(run_commands, "ask_epochs", lambda *_: 4)
    with qtbot.waitSignal(trained.run.finished, timeout=20_000):
        trained.actions_by_id["train_more"].trigger()
    assert trained.document.runs.items[1].epochs_done == 6
