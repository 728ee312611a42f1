"""Nudging one weight through the window: chosen in the menu, the table, the neuron view or the check."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.nudge import NudgeDialog
from nnstudio.gui.dialogs.nudge.asked import epsilon_from, index_from
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.neuron_picture import Spot
from nnstudio.project import edits


def opened(window: MainWindow, name: str = "xor") -> None:
    window.files.open_template(name)
    window.document.settle()


def answered(window: MainWindow) -> NudgeDialog:
    dialog = window.nudging.dialog
    assert dialog is not None
    dialog.settle()
    window.nudging.job.finish()
    return dialog


def nudging(window: MainWindow, name: str = "xor") -> NudgeDialog:
    opened(window, name)
    window.actions_by_id["nudge"].trigger()
    return answered(window)


def test_the_menu_opens_it_with_the_first_weight_of_the_selected_layer(window: MainWindow) -> None:
    opened(window)
    node = window.document.state.network.named("dense_2")
    window.selection.set([node.id])
    window.actions_by_id["nudge"].trigger()
    dialog = answered(window)
    assert dialog.isVisible()
    assert dialog.found is not None
    assert dialog.found.place == "dense_2/kernel[0, 0]"
    assert dialog.found.samples == window.document.state.training.batches.size(10**6)
    assert dialog.found.verdict == "right"
    assert dialog.sentence.text() == f"✓ {dialog.found.sentence()}"
    assert dialog.numbers.item(3, 1).text() == "(L(w + ε) − L(w − ε)) / 2ε"
    slope = float(dialog.numbers.item(3, 2).text().replace("−", "-"))
    gradient = float(dialog.numbers.item(4, 2).text().replace("−", "-"))
    assert slope == pytest.approx(gradient, rel=1e-6)
    assert [dialog.way.item(row, 0).text() for row in range(dialog.way.rowCount())] == [
        "dense_2",
        "Loss, as it turned out",
    ]


def test_nothing_of_the_document_changes(window: MainWindow) -> None:
    opened(window)
    before, state = dict(window.document.weights), window.document.state
    window.actions_by_id["nudge"].trigger()
    answered(window)
    assert window.document.weights == before
    assert window.document.state is state
    assert not window.document.is_dirty
    assert not window.document.undo_stack.canUndo()


def test_a_click_in_the_table_chooses(qtbot: QtBot, window: MainWindow) -> None:
    dialog = nudging(window)
    cell = dialog.grid.numbers.index(1, 3)
    where = dialog.grid.visualRect(cell).center()
    qtbot.mouseClick(dialog.grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert dialog.index.text() == "[1, 3]"
    assert answered(window).found.place == "dense_1/kernel[1, 3]"
    QTest.keyClick(dialog.grid, Qt.Key.Key_Left)
    assert answered(window).found.index == (1, 2)


def test_an_index_is_typed(qtbot: QtBot, window: MainWindow) -> None:
    dialog = nudging(window)
    dialog.index.selectAll()
    QTest.keyClicks(dialog.index, "1, 2")
    found = answered(window).found
    assert found.index == (1, 2)
    assert dialog.grid.currentIndex().column() == 2
    dialog.index.selectAll()
    QTest.keyClicks(dialog.index, "9 9")
    assert answered(window).found is None
    assert dialog.sentence.text() == "This index is outside the array: the last one is [1, 3]."
    assert dialog.index.property("invalid") is True
    assert not dialog.copy.isEnabled()


def test_layer_and_parameter_are_chosen(window: MainWindow) -> None:
    dialog = nudging(window)
    dialog.parameter.setCurrentText("bias")
    assert answered(window).found.place == "dense_1/bias[0]"
    dialog.layer.setCurrentText("dense_2")
    assert answered(window).found.place == "dense_2/bias[0]"
    assert dialog.shape.text() == "shape (1)"


def test_a_convolutions_kernel_is_laid_out_in_rows(window: MainWindow) -> None:
    dialog = nudging(window, "convnet")
    kernel = next(name for name in dialog._arrays if dialog._arrays[name].ndim == 4)
    window.nudging.show_at(kernel, (1, 2, 0, 3))
    found = answered(window).found
    numbers = dialog.grid.numbers
    row, column = numbers.cell_of((1, 2, 0, 3))
    assert numbers.index_at(row, column) == (1, 2, 0, 3)
    assert numbers.headerData(row, Qt.Orientation.Vertical) == "1, 2, 0"
    assert (dialog.grid.currentIndex().row(), dialog.grid.currentIndex().column()) == (row, column)
    assert found.value == pytest.approx(float(dialog._arrays[kernel][1, 2, 0, 3]))


def test_another_epsilon_and_another_batch(window: MainWindow) -> None:
    dialog = nudging(window)
    first = dialog.found
    dialog.batches.batch.setValue(2)
    second = answered(window).found
    assert second.loss != first.loss
    dialog.batches.samples.setValue(1)
    assert answered(window).found.samples == 1
    dialog.epsilon.selectAll()
    QTest.keyClicks(dialog.epsilon, "2")
    assert answered(window).found.verdict in ("curved", "flat")
    dialog.epsilon.selectAll()
    QTest.keyClicks(dialog.epsilon, "0")
    assert answered(window).found is None
    assert dialog.sentence.text() == "Epsilon must be a number above 0, such as 0.0001 or 1e-4."


def test_the_first_batch_is_that_of_the_training_split(window: MainWindow) -> None:
    dialog = nudging(window)
    train = window.document.prepared.train
    dialog.batches.samples.setValue(5)
    dialog.batches.batch.setValue(2)
    found = answered(window).found
    from nnstudio.engine.training.loop import evaluate
    from nnstudio.gui.models.run_setup import build
    from nnstudio.project import session

    state = window.document.state
    network = build(state, window.document.prepared.shape.sample, window.document.weights)
    samples = session.samples(network, train, window.document.prepared.shape).part(slice(5, 10))
    assert found.loss == pytest.approx(evaluate(network, state.training, samples)["loss"], rel=1e-6)


def test_other_weights_are_asked_again(window: MainWindow) -> None:
    dialog = nudging(window)
    before = dialog.found
    window.run.new_seed()
    window.document.settle()
    found = answered(window).found
    assert found.place == before.place
    assert found.value != before.value


def test_a_layer_that_goes_is_chosen_no_more(window: MainWindow) -> None:
    dialog = nudging(window)
    node = window.document.state.network.named("dense_1")
    window.document.edit("Rename", lambda s: edits.rename(s, node.id, "hidden"))
    window.document.settle()
    assert answered(window).found.place == "hidden/kernel[0, 0]"
    assert dialog.layer.findText("dense_1") == -1


def test_the_neuron_views_menu_and_its_box_lead_here(window: MainWindow) -> None:
    opened(window)
    window.view.show_neurons()
    view = window.workbench.neurons
    view.update_now()
    start, end = view.picture.centres(0)[1], view.picture.centres(1)[2]
    place = QPointF(*(0.5 * start + 0.5 * end))
    spot = view.picture.spot_at(place)
    assert spot is not None
    assert spot.kind == "weight"
    view.menu.offer(spot)
    assert view.menu.nudge_here.isEnabled()
    view.menu.nudge_here.trigger()
    assert answered(window).found.place == f"dense_1/kernel[{spot.source}, {spot.unit}]"
    view.menu.offer(Spot("unit", 1, 3))
    view.menu.nudge_here.trigger()
    assert answered(window).found.place == "dense_1/bias[3]"
    view.menu.offer(None)
    assert not view.menu.nudge_here.isEnabled()
    view.ask(Spot("weight", 2, 0, 1))
    view.popup.nudge_button.click()
    assert not view.popup.isVisible()
    assert answered(window).found.place == "dense_2/kernel[1, 0]"


def test_the_gradient_check_leads_here(window: MainWindow) -> None:
    opened(window)
    window.actions_by_id["gradient_check"].trigger()
    check = window.check.dialog
    assert not check.nudge.isEnabled()
    window.check.job.finish()
    row = next(i for i, c in enumerate(check.found) if c.name == "dense_2/kernel")
    check.table.selectRow(row)
    check.nudge.click()
    assert answered(window).found.place == f"dense_2/kernel{list(check.found[row].worst)}"
    check.table.selectRow(len(check.found) - 1)  # the input is no weight
    check.nudge.click()
    assert answered(window).found.name != "input"


def test_everything_can_be_taken_along(window: MainWindow) -> None:
    dialog = nudging(window)
    dialog.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith(dialog.found.sentence())
    assert f"Weight\tdense_1/kernel[0, 0]\t{dialog.found.value:.10g}".replace("-", "−") in text
    assert "\ndense_2\t" in text


def test_a_nudge_that_takes_long_is_in_the_status_bar_and_can_be_ended(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window)
    begun, go = threading.Event(), threading.Event()

    def slow(*arguments: object) -> None:
        begun.set()
        arguments[-1](3, 10)  # type: ignore[operator]
        go.wait(20)
        arguments[-1](4, 10)  # type: ignore[operator]

    monkeypatch.setattr("nnstudio.gui.models.nudge_job.nudge", slow)
    window.nudging.show()
    window.nudging.dialog.settle()
    assert begun.wait(20)
    qtbot.waitUntil(window.tasks.isVisible, timeout=20_000)
    assert window.tasks.words.text() == "Nudging a weight"
    window.tasks.cancel.click()
    go.set()
    window.nudging.job.finish()
    assert window.nudging.dialog.found is None


def test_closing_the_document_closes_it(window: MainWindow) -> None:
    dialog = nudging(window)
    window.files.open_template("iris")
    assert not dialog.isVisible()


def test_it_waits_for_a_valid_network(window: MainWindow) -> None:
    window.files.new()
    window.document.settle()
    assert not window.actions_by_id["nudge"].isEnabled()


@pytest.mark.parametrize("text", ["[2, 5]", "2,5", " 2 5 ", "(2; 5)"])
def test_ways_to_write_an_index(text: str) -> None:
    assert index_from(text, (3, 6)) == (2, 5)


@pytest.mark.parametrize(
    ("text", "words"),
    [("2", "needs 2 numbers"), ("a, b", "whole numbers"), ("3, 0", "[2, 5]"), ("-1, 0", "whole numbers")],
)
def test_what_is_no_index(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="index") as error:
        index_from(text, (3, 6))
    assert words in str(error.value)


def test_what_is_no_epsilon() -> None:
    assert epsilon_from("1e-4") == 1e-4
    for text in ("", "nan", "inf", "-1", "0", "1e9", "word"):
        with pytest.raises(ValueError, match="Epsilon must be a number above 0"):
            epsilon_from(text)
    assert np.isfinite(epsilon_from("0.5"))
