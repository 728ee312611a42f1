"""What the strip under the plots says after its remedy was taken, and after other changes."""

from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.diagnosis_strip import DiagnosisStrip
from nnstudio.gui.plots.loss_gradients import LossGradients
from nnstudio.project.document import Document

PATIENCE = 60_000


def panel(window: MainWindow, qtbot: QtBot) -> LossGradients:
    """The first panel after a training with a learning rate far too large."""
    window.complete()
    window.files.open_template("xor")
    window.document.settle()

    def far(state):
        optimizer = state.training.optimizer.replace(learning_rate=1000.0)
        return state.replace(training=state.training.replace(epochs=5, optimizer=optimizer))

    window.document.edit("Far too large", far)
    with qtbot.waitSignal(window.run.finished, timeout=PATIENCE):
        window.run.train()
    found = window.docks.docks["loss_gradients"].panel
    found.update_now()
    return found


def words(strip: DiagnosisStrip) -> str:
    return strip._note.text() if strip._note.isVisible() else ""


def test_steps_that_are_too_long_are_mended_by_a_button_which_says_so(
    window: MainWindow, qtbot: QtBot
) -> None:
    strip = panel(window, qtbot).strip
    assert strip.finding is not None
    assert strip.finding.code == "steps_too_long"
    button = strip.fix_buttons[0]
    assert button.text() == "Set learning rate to 0.001"
    button.click()
    assert window.document.state.training.optimizer.learning_rate == 0.001
    assert not button.isEnabled()
    assert words(strip) == "Done. Press Train to see what it makes of it; undo takes it back."
    window.document.undo_stack.undo()
    assert window.document.state.training.optimizer.learning_rate == 1000.0
    assert button.isEnabled()
    assert words(strip) == ""


def test_a_network_edited_after_the_end_is_not_judged_by_the_run_before(
    window: MainWindow, qtbot: QtBot
) -> None:
    first = panel(window, qtbot)
    assert first.diagnostics.text()
    node = window.document.state.network.named("dense_1")
    window.document.edit(
        "Units", lambda s: s.replace(network=s.network.with_layer(node.id, node.layer.replace(units=3)))
    )
    assert first.strip.finding is not None
    assert first.strip.finding.code == "edited"
    assert first.strip.fix_buttons == ()
    assert first.diagnostics.text() == ""
    window.document.undo_stack.undo()
    assert first.strip.finding.code == "steps_too_long"
    assert first.diagnostics.text()
    window.document.show_document(Document())  # another project has no run to speak of
    assert first.strip.finding is None or not first.strip.isVisible()
