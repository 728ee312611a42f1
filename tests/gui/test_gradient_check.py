"""The gradient check from the toolbar: off the GUI thread, cancelled, and said in words."""

import threading

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from nnstudio.engine.gradcheck import Checked
from nnstudio.gui.dialogs.gradient_check import GradientCheckDialog, as_text, verdict
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.gradient_job import GradientJob
from nnstudio.project import edits


def checked(error: float, name: str = "dense_1/kernel") -> Checked:
    return Checked(name, 4096, 200, error, (3, 4), 0.125, 0.25)


def open_template(window: MainWindow, name: str) -> None:
    window.files.open_template(name)
    window.document.settle()


def press(window: MainWindow) -> GradientCheckDialog:
    button = next(b for b in window.toolbar.findChildren(QToolButton) if b.text() == "Gradient check")
    button.click()
    assert window.check.dialog is not None
    return window.check.dialog


def test_every_array_of_a_network_is_checked(qtbot: QtBot, window: MainWindow) -> None:
    open_template(window, "vanishing")
    dialog = press(window)
    assert window.check.job.busy
    assert dialog.cancel.isVisible()
    window.check.job.finish()
    names = [c.name for c in dialog.found]
    arrays = window.document.analysis.parameters
    assert len(names) == sum(len(found) for found in arrays.values()) + 1
    assert names[-1] == "input"
    assert all(c.relative_error < 1e-6 for c in dialog.found)
    assert {dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())} == {"✓"}
    assert dialog.sentence.text().startswith(f"✓ All {len(names)} gradients are right")
    assert not dialog.progress.isVisible()
    assert "Gradient check: ✓" in window.log.toPlainText()


def test_a_flat_activation_is_no_wrong_gradient(window: MainWindow) -> None:
    open_template(window, "xor")
    node = window.document.state.network.named("dense_1")
    step = node.layer.replace(activation="step")
    window.document.edit("Step", lambda s: edits.set_layer(s, node.id, step))
    window.document.settle()
    dialog = press(window)
    window.check.job.finish()
    kernel = next(c for c in dialog.found if c.name == "dense_1/kernel")
    assert kernel.analytic == 0.0


def test_a_row_leads_to_its_layer(window: MainWindow) -> None:
    open_template(window, "xor")
    dialog = press(window)
    window.check.job.finish()
    dialog.table.selectRow(0)
    assert [window.document.state.network.by_id[n].name for n in window.selection.nodes] == ["dense_1"]
    dialog.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + len(dialog.found)
    assert lines[1].split("\t")[:2] == ["✓", "dense_1/kernel"]


def test_it_is_cancelled_between_two_numbers(qtbot: QtBot) -> None:
    job, begun, go = GradientJob(), threading.Event(), threading.Event()
    outcomes: list[tuple[object, object]] = []
    job.done.connect(lambda *outcome: outcomes.append(outcome))

    def work(progress):
        begun.set()
        for number in range(1_000_000):
            progress(number, 1_000_000)
            go.wait(10)
        return ()

    job.start(work)
    assert begun.wait(10)
    job.cancel()
    go.set()
    job.finish()
    assert outcomes == [(None, None)]
    assert not job.busy


def test_progress_and_failures_are_shown(qtbot: QtBot) -> None:
    dialog = GradientCheckDialog()
    qtbot.addWidget(dialog)
    dialog.begin(1)
    assert dialog.sentence.text() == "Checking the gradient of 1 training sample …"
    dialog.show_progress(30, 120)
    assert (dialog.progress.value(), dialog.progress.maximum()) == (30, 120)
    dialog.show_outcome(None, None)
    assert dialog.sentence.text() == "Cancelled: nothing was changed."
    dialog.show_outcome(None, ValueError("no weights"))
    assert dialog.sentence.text() == "The gradient could not be checked: no weights"


def test_closing_the_dialog_or_the_document_cancels(window: MainWindow) -> None:
    open_template(window, "convnet")
    dialog = press(window)
    dialog.close()
    window.check.job.finish()
    assert dialog.sentence.text() == "Cancelled: nothing was changed."
    press(window)
    window.files.open_template("xor")
    window.check.job.finish()
    assert dialog.found == ()
    assert not dialog.isVisible()


def test_what_the_numbers_mean() -> None:
    assert verdict([checked(1e-9), checked(9e-7)]) == (
        "✓ All 2 gradients are right: backpropagation agrees with the slope of the loss.", "good"
    )  # fmt: skip
    sentence, token = verdict([checked(1e-9), checked(2e-5, "dense_2/bias")])
    assert sentence.startswith("! dense_2/bias is off by 2.0e-05: probably a kink")
    assert token == "warn"
    assert verdict([checked(0.5)])[1] == verdict([checked(float("nan"))])[1] == "bad"


def test_the_table_as_text() -> None:
    row = "!\tdense_1/kernel\t200 of 4,096\t5.0e-01\t[3, 4]\t0.125\t0.25"
    assert as_text([checked(0.5)]).splitlines()[1] == row


def test_headings_stand_where_what_they_head_does(qtbot: QtBot) -> None:
    dialog = GradientCheckDialog()
    qtbot.addWidget(dialog)
    dialog.show_outcome((checked(1e-9),), None)
    sides = []
    for column in range(dialog.table.columnCount()):
        heading, cell = dialog.table.horizontalHeaderItem(column), dialog.table.item(0, column)
        assert heading.textAlignment() == cell.textAlignment()
        sides.append("right" if cell.textAlignment() & Qt.AlignmentFlag.AlignRight.value else "left")
    assert sides == ["left"] * 2 + ["right"] * 5


def test_it_waits_for_a_valid_network(window: MainWindow) -> None:
    window.files.new()
    window.document.settle()
    assert not window.actions_by_id["gradient_check"].isEnabled()
