"""What the strip under the plots says after its remedy was taken, and after other changes."""

from pytestqt.qtbot import QtBot

from nnstudio.engine.training.events import Finished
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.diagnosis_strip import DiagnosisStrip
from nnstudio.gui.plots.loss_gradients import LossGradients
from nnstudio.project import ProjectState
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


def test_a_divergence_is_said_in_whole_above_the_work_and_briefly_elsewhere(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.complete()
    window.files.open_template("xor")
    window.document.settle()

    def hopeless(state: ProjectState) -> ProjectState:
        network = state.network
        for name in ("dense_1", "dense_2"):
            node = network.named(name)
            network = network.with_layer(node.id, node.layer.replace(activation="linear"))
        optimizer = {"kind": "sgd", "learning_rate": 1000.0}
        training = state.training.replace(epochs=50, loss="mean_squared_error", optimizer=optimizer)
        return state.replace(network=network, training=training)

    window.document.edit("Hopeless", hopeless)
    window.document.settle()
    with qtbot.waitSignal(window.run.finished, timeout=PATIENCE) as ended:
        window.run.train()
    event = ended.args[0]
    assert event.reason == "diverged"
    banner, found = window.banner, window.docks.docks["loss_gradients"].panel
    assert banner.sentence.text() == event.sentence
    assert window.status.message.text().endswith(f": diverged in {event.layer}")
    found.update_now()
    strip = found.strip
    assert strip.finding is not None
    assert strip.finding.code == "diverged"
    assert strip._sentence.isHidden()
    assert strip._why.text().startswith(event.sentence)

    label, before = banner.action_button.text(), window.document.state.training.optimizer.learning_rate
    assert label == strip.fix_buttons[0].text()
    banner.action_button.click()
    assert window.document.state.training.optimizer.learning_rate < before
    assert window.document.undo_stack.undoText() == label
    assert banner.isHidden()


def test_what_was_said_of_a_divergence_goes_when_another_training_begins(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.files.open_template("xor")
    window.document.settle()
    window.run.finished.emit(Finished("diverged", 1, 10, 0.5, None, "dense_1", "It diverged."))
    assert window.banner.sentence.text() == "It diverged."
    assert not window.banner.isHidden()
    with qtbot.waitSignal(window.run.finished, timeout=PATIENCE):
        window.run.train()
        qtbot.waitUntil(window.banner.isHidden, timeout=PATIENCE)
        window.run.stop()
