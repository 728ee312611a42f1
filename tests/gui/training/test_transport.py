"""The run's buttons, pressed."""

import pytest
from fake_training import FakeTraining
from gui.epochs import set_epochs
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.theme import FONT_SMALL_PX, ui_font
from nnstudio.gui.training.progress_text import ProgressText
from nnstudio.gui.training.transport import TransportBar
from nnstudio.project import edits

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def run(document):
    model = RunModel(document, lambda _: lambda: FakeTraining(epochs=1000, steps_per_epoch=4, pause=0.0005))
    yield model
    model.shutdown()
    model.deleteLater()


@pytest.fixture
def bar(run, qtbot):
    widget = TransportBar(run)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_one_button_trains_and_pauses(run, bar, qtbot):
    assert bar.main.text() == "Train"
    qtbot.mouseClick(bar.main, LEFT)
    assert (run.status, bar.main.text()) == ("running", "Pause")
    qtbot.mouseClick(bar.main, LEFT)
    assert (run.status, bar.main.text()) == ("paused", "Train")


def test_step_shows_where_it_is(run, bar, qtbot):
    for _ in range(6):
        qtbot.mouseClick(bar.step, LEFT)
        run.settle()
    assert bar.text.words == "Epoch 2 / 1,000"
    assert bar.text.detail == "step 6 · paused"
    assert bar.bar.value() == round(1000 * 6 / 4000)


def test_stop_is_possible_only_while_something_trains(run, bar, qtbot):
    assert not bar.stop.isEnabled()
    qtbot.mouseClick(bar.main, LEFT)
    qtbot.waitUntil(lambda: len(run.curves.loss) > 0)
    assert bar.stop.isEnabled()
    with qtbot.waitSignal(run.finished):
        qtbot.mouseClick(bar.stop, LEFT)
    assert bar.text.words.startswith("Stopped at epoch ")
    assert bar.main.text() == "60 more epochs"


def test_reset_goes_back_to_the_start(run, bar, qtbot):
    qtbot.mouseClick(bar.step, LEFT)
    run.settle()
    qtbot.mouseClick(bar.reset, LEFT)
    assert run.curves is None
    assert bar.text.words == "Ready to train"
    assert bar.bar.value() == 0


def trained_to_the_end(document, qtbot, epochs):
    set_epochs(document, epochs)
    model = RunModel(document)
    with qtbot.waitSignal(model.finished, timeout=20_000):
        model.train()
    return model


def test_undoing_a_new_seed_says_of_the_weights_that_are_back_how_they_were_trained(document, qtbot):
    model = trained_to_the_end(document, qtbot, epochs=3)
    bar = TransportBar(model)
    qtbot.addWidget(bar)
    steps = model.curves.steps
    assert (bar.text.words, bar.text.detail, bar.bar.value()) == ("Finished", f"step {steps}", 1000)
    model.new_seed()
    assert (bar.text.words, bar.text.detail, bar.bar.value()) == ("Ready to train", "", 0)
    document.undo_stack.undo()
    assert (bar.text.words, bar.text.detail, bar.bar.value()) == ("Finished", f"step {steps}", 1000)
    document.undo_stack.redo()
    assert bar.text.words == "Ready to train"
    model.shutdown()
    model.deleteLater()


def test_undo_brings_back_the_end_of_the_run_it_brings_back(document, qtbot):
    first = trained_to_the_end(document, qtbot, epochs=2)
    bar = TransportBar(first)
    qtbot.addWidget(bar)
    first.reset_weights()
    first.step_epoch()
    qtbot.waitUntil(lambda: first.status == "paused", timeout=20_000)
    first.stop()
    qtbot.waitUntil(lambda: first.status == "idle", timeout=20_000)
    assert bar.text.words.startswith("Stopped at epoch ")
    document.undo_stack.undo()  # Reset weights: to the end of the first run
    assert bar.text.words == "Finished"
    first.shutdown()
    first.deleteLater()


def test_a_run_held_in_its_middle_is_said_to_be_there_again(document, run, bar, qtbot):
    for _ in range(6):
        qtbot.mouseClick(bar.step, LEFT)
        run.settle()
    qtbot.mouseClick(bar.reset, LEFT)
    assert bar.text.words == "Ready to train"
    document.undo_stack.undo()
    assert (bar.text.words, bar.text.detail) == ("Epoch 2 / 60", "step 6")  # 60: what Train means now
    assert bar.bar.value() == 25  # 1.5 of 60 epochs


def test_only_what_runs_has_a_speed_and_an_end_in_sight(run, bar, qtbot):
    qtbot.mouseClick(bar.main, LEFT)
    qtbot.waitUntil(lambda: bar.text.detail.endswith(" left"), timeout=20_000)
    qtbot.mouseClick(bar.main, LEFT)
    run.settle()
    bar.update_now()
    step = run.progress.step
    assert bar.text.detail == f"step {step:,} · paused"
    qtbot.mouseClick(bar.step, LEFT)
    run.settle()
    bar.update_now()
    assert bar.text.detail == f"step {step + 1:,} · paused"  # each single one is seen
    qtbot.mouseClick(bar.stop, LEFT)
    qtbot.waitUntil(lambda: run.status == "idle", timeout=20_000)
    assert bar.text.words == f"Stopped at epoch {run.progress.epoch:,} / 1,000"
    assert not bar.text.detail.endswith(" left")


def test_a_network_with_an_error_cannot_be_trained_and_the_tooltip_says_why(document, run, bar):
    document.edit("Cut", lambda s: edits.disconnect(s, s.network.edges[0]))
    document.settle()
    assert not bar.main.isEnabled()
    assert not bar.step.isEnabled()
    assert bar.main.toolTip() == run.blocked != ""
    document.undo_stack.undo()
    document.settle()
    assert bar.main.isEnabled()


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_menu_of_step_closes_when_nothing_can_be_stepped(document, run, bar):
    bar.show()
    bar.step.menu().popup(QPoint(0, 0))
    assert bar.step.menu().isVisible()
    document.edit("Cut", lambda s: edits.disconnect(s, s.network.edges[0]))
    document.settle()
    assert not bar.step.isEnabled()
    assert not bar.step.menu().isVisible()  # a disabled menu would answer no key, not even Escape


def test_an_error_is_shown_with_its_details(document, qtbot):
    run = RunModel(document, lambda _: lambda: FakeTraining(fail_at=1))
    bar = TransportBar(run)
    qtbot.addWidget(bar)
    with qtbot.waitSignal(run.failed):
        bar.main.click()
    assert bar.text.words == "Could not train"
    assert "RuntimeError" in bar.text.toolTip()
    run.shutdown()


def test_an_outdated_run_is_said_to_be_one(document, run, bar, qtbot):
    bar.step.click()
    run.settle()
    node = document.state.network.named("dense_1")
    document.edit("Units", lambda s: edits.set_layer(s, node.id, node.layer.replace(units=9)))
    assert "network changed since" in bar.text.detail
    assert bar.main.toolTip() == "Begin anew with the weights that still fit"


def test_how_a_run_ended_is_not_said_of_the_next_document(document, run, bar, qtbot):
    qtbot.mouseClick(bar.main, LEFT)
    qtbot.waitUntil(lambda: run.progress.step > 0, timeout=5000)
    qtbot.mouseClick(bar.stop, LEFT)
    qtbot.waitUntil(lambda: bar.text.words.startswith("Stopped at epoch "), timeout=5000)
    document.new()
    document.settle()
    assert (bar.text.words, bar.text.detail) == ("", run.blocked)
    assert run.blocked.startswith("Network: There is no layer yet.")


def test_a_whole_epoch_is_offered_beside_step(run, bar, qtbot):
    bar.step.menu().actions()[1].trigger()
    qtbot.waitUntil(lambda: run.status == "paused")
    assert len(run.curves.epoch_events) == 1


def test_after_the_end_the_button_says_how_many_epochs_it_adds(document, run, bar, qtbot):
    qtbot.mouseClick(bar.main, LEFT)
    with qtbot.waitSignal(run.finished):
        run.stop()
    document.edit("Epochs", lambda s: edits.set_training(s, s.training.replace(epochs=10)))
    document.settle()
    assert bar.main.text() == "10 more epochs"
    document.edit("Seed", lambda s: edits.set_training(s, s.training.replace(seed=7)))
    document.settle()
    assert bar.main.text() == "Train"


def test_drawing_weights_anew_says_what_stays(run, bar, qtbot):
    assert "Nothing was trained yet" in bar.reset.toolTip()
    qtbot.mouseClick(bar.step, LEFT)
    run.settle()
    assert "stay in the list of runs" in bar.new_seed.toolTip()
    qtbot.mouseClick(bar.new_seed, LEFT)
    assert run.status == "idle"


def test_a_long_line_loses_the_least_of_it_first(qtbot):
    text = ProgressText()
    qtbot.addWidget(text)
    text.show_words("Epoch 31 / 50", "step 1,302 · 14,900 samples/s · 0:04 left")
    metrics = QFontMetricsF(ui_font(FONT_SMALL_PX))

    def fits(room: float) -> str:
        return text._that_fits(metrics, room)

    whole = " · step 1,302 · 14,900 samples/s · 0:04 left"
    assert fits(metrics.horizontalAdvance(whole)) == whole
    assert fits(metrics.horizontalAdvance(whole) - 1) == " · 14,900 samples/s · 0:04 left"
    assert fits(metrics.horizontalAdvance(" · 0:04 left")) == " · 0:04 left"
    assert fits(metrics.horizontalAdvance(" · 0:04 left") - 1) == ""  # no number is cut
    text.show_words("Could not train", "The loss is not a number.")
    assert fits(1) == " · The loss is not a number."
    text.show_words("", "Network: There is no layer yet.")
    assert fits(1) == "Network: There is no layer yet."


def test_the_whole_line_is_told_under_the_mouse(qtbot):
    text = ProgressText()
    qtbot.addWidget(text)
    text.show()
    text.show_words("Epoch 31 / 50", "step 1,302 · 0:04 left")
    QApplication.sendEvent(
        text, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), text.mapToGlobal(QPoint(5, 5)))
    )
    qtbot.waitUntil(lambda: QToolTip.text() == "Epoch 31 / 50 · step 1,302 · 0:04 left")
    QToolTip.hideText()


def test_the_end_of_a_run_is_forgotten_by_the_next(run, bar, qtbot):
    bar.text.setToolTip("Stopped by hand.")
    qtbot.mouseClick(bar.main, LEFT)
    assert bar.text.toolTip() == ""
