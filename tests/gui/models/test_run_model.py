"""The run as panels see it: a real document, and a training whose numbers are known or a real tiny one."""

import gc

import numpy as np
import pytest
from fake_training import FakeTraining
from gui.epochs import set_epochs

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.training.events import StepDone
from nnstudio.gui.models.run_model import RunModel
from nnstudio.project import Document, History, ProjectState, edits, session
from nnstudio.project.templates import template


def fake_run(document, **options):
    """A run whose trainings are kept in ``run.made``."""
    made = []

    def make(_document):
        made.append(FakeTraining(**options))
        return lambda: made[-1]

    model = RunModel(document, make)
    model.made = made
    return model


@pytest.fixture
def fake(document):
    model = fake_run(document, epochs=1000, steps_per_epoch=4, pause=0.0005)
    yield model
    model.shutdown()
    model.deleteLater()


def set_units(document, units):
    node = document.state.network.named("dense_1")
    document.edit("Units", lambda s: edits.set_layer(s, node.id, node.layer.replace(units=units)))
    document.settle()


def test_a_run_trains_to_its_end_and_leaves_its_weights(document, run, qtbot):
    set_epochs(document, 3)
    with qtbot.waitSignal(run.finished, timeout=20_000) as ended:
        run.train()
        assert run.status == "running"
    assert ended.args[0].reason == "finished"
    assert run.status == "idle"
    assert len(run.curves.epoch_events) == 3
    assert len(run.curves.loss) == 3 * run.curves.steps_per_epoch
    assert set(document.weights) == {"dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias"}
    assert run.progress.fraction == 1.0
    assert run.curves.gradients.names == ("step", "dense_1", "dense_2")


def test_training_again_goes_on_from_the_weights_and_behind_the_curves(document, run, qtbot):
    set_epochs(document, 2)
    for _ in range(2):
        with qtbot.waitSignal(run.finished, timeout=20_000):
            run.train()
    np.testing.assert_array_equal(run.curves.epochs.column("epoch"), [1, 2, 3, 4])
    assert run.progress.epochs == 4
    losses = run.curves.epochs.column("train/loss")
    assert losses[2] < losses[0]


def test_pause_holds_and_hands_over_the_weights_of_the_last_step(document, fake, qtbot):
    fake.train()
    qtbot.waitUntil(lambda: fake.curves is not None and len(fake.curves.loss) > 10)
    fake.settle()
    assert fake.status == "paused"
    held = len(fake.curves.loss)
    np.testing.assert_array_equal(document.weights["dense_1/kernel"], np.full((2, 4), held))
    qtbot.wait(60)
    assert len(fake.curves.loss) == held
    assert fake.progress.step == held
    fake.train()
    qtbot.waitUntil(lambda: len(fake.curves.loss) > held)
    assert len(fake.made) == 1


def test_step_from_rest_is_one_batch(document, fake, qtbot):
    for step in (1, 2, 3):
        fake.step()
        fake.settle()
        assert fake.status == "paused"
        assert len(fake.curves.loss) == step


def test_the_clock_stands_still_while_nothing_moves(document, fake, qtbot):
    assert not fake._timer.isActive()
    fake.step()
    fake.settle()
    qtbot.waitUntil(lambda: not fake._timer.isActive())
    fake.stop()
    qtbot.waitUntil(lambda: fake.status == "idle")
    assert not fake._timer.isActive()


def test_stop_ends_the_run_in_good_order(document, fake, qtbot):
    fake.train()
    qtbot.waitUntil(lambda: len(fake.curves.loss) > 3)
    with qtbot.waitSignal(fake.finished) as ended:
        fake.stop()
    assert ended.args[0].reason == "stopped"
    assert fake.status == "idle"


def test_the_collector_never_runs_beside_the_training_thread(document, fake, qtbot):
    gc.enable()
    try:
        fake.step()
        assert not gc.isenabled()
        fake.shutdown()
        assert gc.isenabled()
    finally:
        gc.disable()


def test_shutdown_ends_the_thread_at_once(document, fake, qtbot):
    fake.train()
    qtbot.waitUntil(lambda: len(fake.curves.loss) > 3)
    fake.shutdown()
    assert fake.status == "idle"
    assert fake.made[0].closed


def test_an_edit_marks_the_run_outdated_and_undo_takes_that_back(document, fake, qtbot):
    fake.step()
    fake.settle()
    set_units(document, 5)
    assert fake.outdated
    document.undo_stack.undo()
    assert not fake.outdated


def test_train_after_an_edit_begins_anew(document, fake, qtbot):
    fake.step()
    fake.settle()
    set_units(document, 5)
    fake.train()
    assert len(fake.made) == 2
    assert fake.made[0].closed
    assert not fake.outdated
    qtbot.waitUntil(lambda: len(fake.curves.loss) > 0)


def test_moving_and_renaming_change_nothing_that_is_trained(document, fake, qtbot):
    fake.step()
    fake.settle()
    node = document.state.network.named("dense_1").id
    document.edit("Move", lambda s: edits.move(s, {node: (5.0, 5.0)}))
    document.edit("Rename", lambda s: edits.rename(s, node, "hidden"))
    assert not fake.outdated


def test_weights_of_a_renamed_layer_keep_fitting(document, run, qtbot):
    run.step()
    run.settle()
    node = document.state.network.named("dense_1").id
    document.edit("Rename", lambda s: edits.rename(s, node, "hidden"))
    document.settle()
    run.step()
    run.settle()
    assert set(document.weights) == {"hidden/kernel", "hidden/bias", "dense_2/kernel", "dense_2/bias"}


def test_weights_that_no_longer_fit_are_not_taken_over(document, run, qtbot):
    run.step()
    run.settle()
    set_units(document, 6)
    run.shutdown()
    assert document.weights["dense_2/bias"].shape == (1,)
    assert "dense_1/kernel" not in document.weights


def test_the_learning_rate_changes_live(document, fake, qtbot):
    fake.step()
    fake.settle()
    document.edit(
        "Rate",
        lambda s: edits.set_training(
            s, s.training.replace(optimizer=s.training.optimizer.replace(learning_rate=0.5))
        ),
    )
    assert not fake.outdated
    fake.settle()
    assert fake.made[0].rates == [(1, 0.5)]


def test_reset_forgets_the_curves_and_draws_from_the_seed(document, run, qtbot):
    run.reset_weights()
    first = {k: v.copy() for k, v in document.weights.items()}
    run.step()
    run.settle()
    assert not np.array_equal(document.weights["dense_1/kernel"], first["dense_1/kernel"])
    run.reset_weights()
    assert run.curves is None
    assert run.status == "idle"
    for key, array in first.items():
        np.testing.assert_array_equal(document.weights[key], array)


def test_a_run_from_reset_weights_repeats_itself(document, run, qtbot):
    set_epochs(document, 2)
    losses = []
    for _ in range(2):
        run.reset_weights()
        with qtbot.waitSignal(run.finished, timeout=20_000):
            run.train()
        losses.append(run.curves.loss.view().copy())
    np.testing.assert_array_equal(losses[0], losses[1])


def test_a_diverging_run_is_told_and_keeps_finite_weights(document, run, qtbot):
    document.edit(
        "Rate",
        lambda s: edits.set_training(
            s,
            s.training.replace(
                loss="mean_squared_error",
                optimizer={"kind": "sgd", "learning_rate": 1000.0},
            ),
        ),
    )
    for name in ("dense_1", "dense_2"):
        node = document.state.network.named(name)
        document.edit(
            "Linear", lambda s, n=node: edits.set_layer(s, n.id, n.layer.replace(activation="linear"))
        )
    document.settle()
    with qtbot.waitSignal(run.finished, timeout=20_000) as ended:
        run.train()
    assert ended.args[0].reason == "diverged"
    assert ended.args[0].sentence
    assert all(np.isfinite(w).all() for w in document.weights.values())


def test_what_cannot_train_says_why(document, run, qtbot):
    assert run.blocked == ""
    input_edge = document.state.network.edges[0]
    document.edit("Cut", lambda s: edits.disconnect(s, input_edge))
    document.settle()
    assert run.blocked
    with qtbot.waitSignal(run.failed) as told:
        run.train()
    assert told.args[0] == run.blocked
    assert run.status == "idle"


def test_an_error_while_training_is_told_with_its_details(document, qtbot):
    run = fake_run(document, fail_at=2)
    with qtbot.waitSignal(run.failed) as told:
        run.train()
    assert "the batch has no samples" in told.args[0]
    assert "RuntimeError" in told.args[1]
    assert run.status == "idle"
    run.shutdown()
    run.deleteLater()


def test_a_panel_gets_what_it_watches_while_paused_and_at_rest(document, run, qtbot):
    x = document.prepared.validation.x

    def probe(network):
        return network.predict(x)

    run.step()
    run.settle()
    with qtbot.waitSignal(run.results_changed):
        run.watch("predictions", probe)
    paused = run.results["predictions"]
    assert paused.shape == (len(x), 1)
    run.shutdown()
    with qtbot.waitSignal(run.results_changed):
        document.set_weights({k: 0 * v for k, v in document.weights.items()})
    np.testing.assert_allclose(run.results["predictions"], 0.5)  # sigmoid(0)


def test_another_document_ends_the_run_and_keeps_its_own_weights(document, fake, qtbot):
    fake.train()
    qtbot.waitUntil(lambda: len(fake.curves.loss) > 3)
    document.show_document(template("iris").open())
    document.settle()
    assert fake.status == "idle"
    assert fake.curves is None
    assert document.weights == {}


def test_a_removed_layer_does_not_disturb_the_run(document, fake, qtbot):
    fake.train()
    qtbot.waitUntil(lambda: len(fake.curves.loss) > 3)
    document.edit("Delete", lambda s: edits.remove(s, [s.network.named("dense_1").id]))
    document.settle()
    before = len(fake.curves.loss)
    qtbot.waitUntil(lambda: len(fake.curves.loss) > before)
    assert fake.outdated


def iris_with_dropout(epochs: int) -> ProjectState:
    state = template("iris").open().state
    network, _ = state.network.inserted(
        LAYERS.parse({"kind": "dropout", "rate": 0.2}), state.network.edges[-1]
    )
    training = state.training.replace(
        epochs=epochs, optimizer={"kind": "adam", "learning_rate": 0.01}, schedule="one_cycle"
    )
    return state.replace(network=network, training=training)


def in_one_go(state: ProjectState) -> dict[str, bytes]:
    """The weights after training without a window."""
    running = session.start_training(Document(state))
    list(session.run(running))
    return {name: array.tobytes() for name, array in running.network.weights().items()}


def test_a_run_in_the_window_gives_the_bits_and_the_losses_of_one_without(qtbot, document):
    state = iris_with_dropout(epochs=4)
    document.show_document(Document(state))
    document.settle()
    run = RunModel(document)
    with qtbot.waitSignal(run.finished, timeout=20_000):
        run.train()
    assert {name: array.tobytes() for name, array in document.weights.items()} == in_one_go(state)
    alone = [e.loss for e in session.start_training(Document(state)).training.run() if type(e) is StepDone]
    assert run.curves.loss.view().tolist() == alone
    run.shutdown()
    run.deleteLater()


@pytest.mark.parametrize("steps", [1, 4, 6])
def test_paused_saved_reopened_and_trained_to_the_end_gives_the_same_bits(qtbot, tmp_path, document, steps):
    state = iris_with_dropout(epochs=4)
    document.show_document(Document(state))
    document.settle()
    first = RunModel(document)
    for _ in range(steps):
        first.step()
        first.settle()
    assert document.document.checkpoint.step == steps
    epochs = tuple(first.curves.epoch_events)
    document.set_history(History(epochs))
    document.save(tmp_path / "held.nnstudio")
    first.forget()
    document.open(tmp_path / "held.nnstudio")
    document.settle()
    second = RunModel(document)
    second._show_history()
    with qtbot.waitSignal(second.finished, timeout=20_000):
        second.train()
    assert {name: array.tobytes() for name, array in document.weights.items()} == in_one_go(state)
    assert [e.epoch for e in second.curves.epoch_events] == [1, 2, 3, 4]
    assert second.curves.steps == second.progress.step == second.curves.epoch_events[-1].step
    assert second.progress.fraction == 1
    assert document.document.checkpoint is None
    for model in (first, second):
        model.shutdown()
        model.deleteLater()


def test_the_checkpoint_goes_with_the_weights_it_belongs_to(qtbot, document):
    run = RunModel(document)
    run.step()
    run.settle()
    assert document.document.checkpoint.step == 1
    run.reset_weights()
    assert document.document.checkpoint is None
    run.shutdown()
    run.deleteLater()


def test_an_end_in_the_middle_of_a_reading_loses_nothing(document, run, qtbot, monkeypatch):
    set_epochs(document, 2)
    run.train()
    worker = run._worker
    worker.join()  # nothing was read yet
    record = worker.record
    record.state = "running"
    take = record.weights.take

    def too_early():
        """The thread puts its last weights behind the reader's back, and ends."""
        record.state = "ended"
        monkeypatch.setattr(record.weights, "take", take)

    monkeypatch.setattr(record.weights, "take", too_early)
    before = document.weights
    run._read()
    assert run.status == "running"  # not over before its weights are here
    with qtbot.waitSignal(run.finished, timeout=20_000):
        pass
    assert document.weights is not before
    assert run.status == "idle"
