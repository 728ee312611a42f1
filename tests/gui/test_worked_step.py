"""One step worked out through the window: its phases, other samples, and the way to nudging a weight."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from nnstudio.gui.dialogs.worked_step import WorkedStepDialog
from nnstudio.gui.main_window import MainWindow


def answered(window: MainWindow) -> WorkedStepDialog:
    dialog = window.worked.dialog
    assert dialog is not None
    dialog.settle()
    window.worked.job.finish()
    return dialog


def opened(window: MainWindow, name: str = "xor") -> WorkedStepDialog:
    window.files.open_template(name)
    window.document.settle()
    window.actions_by_id["work_out"].trigger()
    return answered(window)


def choose(dialog: WorkedStepDialog, phase: str, name: str) -> None:
    rows = range(dialog.layers.count())
    wanted = next(i for i, p in enumerate(dialog.parts) if (p.phase, p.name) == (phase, name))
    dialog.layers.setCurrentRow(next(r for r in rows if dialog.layers.item(r).data(0x0100) == wanted))


def line(dialog: WorkedStepDialog, name: str) -> int:
    return next(r for r in range(dialog.table.rowCount()) if dialog.table.item(r, 0).text() == name)


def test_the_menu_opens_the_phases_of_a_step_in_their_order(window: MainWindow) -> None:
    dialog = opened(window)
    assert dialog.isVisible()
    shown = [dialog.layers.item(row).text().strip() for row in range(dialog.layers.count())]
    assert shown == [
        "Forward pass", "dense_1", "dense_2", "Loss", "dense_2", "Backward pass", "dense_2", "dense_1",
        "Update", "dense_1", "dense_2",
    ]  # fmt: skip
    assert dialog.title.text() == "dense_2 · Backward pass"
    assert [dialog.table.horizontalHeaderItem(i).text() for i in range(3)] == ["Number", "Value", "How"]
    assert dialog.rules.text.startswith("dL/dz = p − y")


def test_a_line_gives_what_stands_behind_it(window: MainWindow) -> None:
    dialog = opened(window)
    row = line(dialog, "dL/dkernel[1, 0]")
    dialog.table.selectRow(row)
    y, dz = dialog.table.item(row, 2).text().replace("−", "-").replace("(", "").replace(")", "").split("·")
    value = float(dialog.table.item(row, 1).text().replace("−", "-"))
    assert float(y) * float(dz) == pytest.approx(value, rel=1e-4)
    assert dialog.sum.text().startswith("dL/dkernel[1, 0] = ")


def test_nothing_of_the_document_changes(window: MainWindow) -> None:
    dialog = opened(window)
    before = dict(window.document.weights)
    dialog.update_number.setValue(3)
    answered(window)
    assert window.document.weights == before
    assert not window.document.undo_stack.canUndo()


def test_more_samples_and_later_updates(window: MainWindow) -> None:
    dialog = opened(window)
    rows = len(window.document.prepared.train)
    assert dialog.batches.count.text() == f"of {rows}"
    choose(dialog, "loss", "dense_2")
    assert dialog.table.rowCount() == 1
    first = dialog.parts
    dialog.batches.samples.setValue(4)
    answered(window)
    assert dialog.title.text() == "dense_2 · Loss"
    assert [dialog.table.item(r, 0).text() for r in range(5)] == ["L[0]", "L[1]", "L[2]", "L[3]", "L"]
    dialog.batches.samples.setValue(1)
    dialog.update_number.setValue(2)
    answered(window)
    # The same sample after one update: its loss is less.
    assert dialog.parts[2].lines[0].value < first[2].lines[0].value


def test_a_weight_is_nudged_with_the_same_samples_and_has_the_same_gradient(window: MainWindow) -> None:
    dialog = opened(window)
    assert not dialog.nudge.isEnabled()  # the first line is dL/dz
    dialog.batches.samples.setValue(2)
    dialog.batches.batch.setValue(3)
    answered(window)
    row = line(dialog, "dL/dkernel[2, 0]")
    dialog.table.selectRow(row)
    assert dialog.nudge.isEnabled()
    dialog.nudge.click()
    nudge = window.nudging.dialog
    assert nudge is not None
    nudge.settle()
    window.nudging.job.finish()
    assert nudge.found is not None
    assert (nudge.found.place, nudge.found.samples) == ("dense_2/kernel[2, 0]", 2)
    part = dialog.part
    assert part is not None
    assert nudge.found.gradient == pytest.approx(part.lines[row].value, rel=1e-12)
    assert nudge.found.verdict == "right"


def test_it_follows_the_weights(window: MainWindow) -> None:
    dialog = opened(window)
    choose(dialog, "forward", "dense_1")
    name = "dense_1/bias"
    weights = {**window.document.weights, name: np.full(4, 5.0)}
    window.document.put_weights("Set by hand", weights)
    answered(window)
    assert dialog.table.item(line(dialog, "z[0]"), 2).text().endswith(" + 5")


def test_everything_can_be_copied(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Forward pass\tdense_1\ny = f(x·W + b)\n")
    assert "\n\nUpdate\tdense_2\n" in text
    assert "\nkernel[0, 0]\t" in text


def test_the_selected_layer_is_shown(window: MainWindow) -> None:
    window.files.open_template("xor")
    window.document.settle()
    window.selection.set([window.document.state.network.named("dense_1").id])
    window.actions_by_id["work_out"].trigger()
    assert answered(window).title.text() == "dense_1 · Backward pass"
