"""What the run model keeps of each training, and what can be changed while it goes on."""

import numpy as np

from nnstudio.engine.layers import LAYERS
from nnstudio.gui.models.live_change import live_changes
from nnstudio.project import Document, edits
from nnstudio.project.runs import ending
from nnstudio.project.templates import template


def set_training(document, **changes):
    document.edit("Training", lambda s: edits.set_training(s, s.training.replace(**changes)))
    document.settle()


def train(run, qtbot):
    with qtbot.waitSignal(run.finished, timeout=20_000):
        run.train()


def arrays(document):
    return {key: array.copy() for key, array in document.weights.items()}


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


# ---- kept -------------------------------------------------------------------------------------------------


def test_a_training_becomes_an_entry_of_the_list(document, run, qtbot):
    set_training(document, epochs=3)
    train(run, qtbot)
    (kept,) = document.runs
    assert document.runs.current == kept.id
    assert (kept.name, kept.begun, ending(kept)) == ("Run 1", "initial weights", "all epochs done")
    assert kept.epochs_done == 3
    np.testing.assert_array_equal(kept.losses, run.curves.loss.view())
    np.testing.assert_array_equal(kept.column("train/loss"), run.curves.epochs.column("train/loss"))
    assert same(kept.weights, document.weights)
    assert kept.trained.state.training == document.state.training
    assert kept.rows == (len(document.prepared.train), len(document.prepared.validation),
                         len(document.prepared.test))  # fmt: skip
    assert len(kept.samples) == 32
    assert kept.environment["numpy"] == np.__version__


def test_more_epochs_make_it_longer_and_other_settings_begin_another(document, run, qtbot):
    set_training(document, epochs=2)
    train(run, qtbot)
    train(run, qtbot)
    assert [r.epochs_done for r in document.runs] == [4]
    assert document.runs.items[0].finished.epoch == 4
    set_training(document, optimizer={"kind": "rmsprop"})
    train(run, qtbot)
    assert [(r.name, r.epochs_done) for r in document.runs] == [("Run 1", 4), ("Run 2", 2)]
    assert document.runs.items[1].begun == "the weights of Run 1"


def test_so_many_more_epochs_whatever_the_settings_say(document, run, qtbot):
    set_training(document, epochs=2)
    train(run, qtbot)
    with qtbot.waitSignal(run.finished, timeout=20_000):
        run.train_more(5)
    assert run.curves.epochs.newest("epoch") == 7
    assert document.state.training.epochs == 2
    assert document.runs.items[0].epochs_done == 7


def test_a_held_training_is_in_the_list_and_in_the_file(document, run, qtbot, tmp_path):
    run.step()
    run.settle()
    document.save(tmp_path / "a.nnstudio")
    (kept,) = Document.load(tmp_path / "a.nnstudio").runs
    assert ending(kept) == "unfinished"
    assert len(kept.losses) == 1
    assert same(kept.weights, document.weights)


def test_a_reopened_run_is_shown_with_every_step_and_goes_on(document, run, qtbot, tmp_path):
    set_training(document, epochs=2)
    train(run, qtbot)
    steps = run.curves.loss.view().copy()
    document.save(tmp_path / "a.nnstudio")
    document.open(tmp_path / "a.nnstudio")
    document.settle()
    np.testing.assert_array_equal(run.curves.loss.view(), steps)
    assert run.curves.unrecorded == 0
    train(run, qtbot)
    assert len(run.curves.loss) == 2 * len(steps)
    assert [r.epochs_done for r in document.runs] == [4]


def test_what_is_kept_while_it_trains_belongs_together(document, run, qtbot):
    set_training(document, epochs=100_000)
    run.train()
    qtbot.waitUntil(lambda: len(document.runs) == 1, timeout=20_000)
    run.pause()
    kept = document.runs.items[0]
    assert kept.epochs_done * run.curves.steps_per_epoch <= len(kept.losses) or not kept.epochs_done
    run.settle()
    kept = document.runs.items[0]
    assert len(kept.losses) == len(run.curves.loss)
    assert same(kept.weights, document.weights)
    run.shutdown()


def test_names_and_notes_given_while_it_trains_stay(document, run, qtbot):
    run.step()
    run.settle()
    run_id = document.runs.current
    from dataclasses import replace

    document.set_runs(document.runs.put(replace(document.runs.get(run_id), name="My try", note="n", color=5)))
    run.step()
    run.settle()
    kept = document.runs.get(run_id)
    assert (kept.name, kept.note, kept.color, len(kept.losses)) == ("My try", "n", 5, 2)


# ---- weights drawn anew -----------------------------------------------------------------------------------


def test_reset_weights_is_undone_with_weights_curves_and_history(document, run, qtbot):
    set_training(document, epochs=2)
    train(run, qtbot)
    trained, steps = arrays(document), run.curves.loss.view().copy()
    run.reset_weights()
    assert run.curves is None
    assert document.runs.current == ""
    assert not same(arrays(document), trained)
    assert document.undo_stack.undoText() == "Reset weights"
    document.undo_stack.undo()
    document.settle()
    assert same(arrays(document), trained)
    np.testing.assert_array_equal(run.curves.loss.view(), steps)
    assert document.runs.current == document.runs.items[0].id
    document.undo_stack.redo()
    document.settle()
    assert run.curves is None


def test_a_new_seed_draws_other_weights_and_is_one_step_of_undo(document, run, qtbot):
    run.reset_weights()
    first, seed = arrays(document), document.state.training.seed
    run.new_seed()
    document.settle()
    assert document.state.training.seed != seed
    assert not np.array_equal(document.weights["dense_1/kernel"], first["dense_1/kernel"])
    document.undo_stack.undo()
    document.settle()
    assert document.state.training.seed == seed
    assert same(arrays(document), first)


def test_undo_while_training_ends_the_run_and_the_list_keeps_it(document, run, qtbot):
    run.reset_weights()
    run.train()
    qtbot.waitUntil(lambda: run.curves is not None and len(run.curves.loss) > 3, timeout=20_000)
    document.undo_stack.undo()
    assert run.status == "idle"
    (kept,) = document.runs
    assert ending(kept) == "unfinished"
    assert kept.weights
    assert document.runs.current == ""


# ---- an epoch at a time, changes under way ----------------------------------------------------------------


def test_step_epoch_holds_at_the_end_of_the_epoch(document, run, qtbot):
    for epoch in (1, 2):
        run.step_epoch()
        assert run.status == "running"
        qtbot.waitUntil(lambda: run.status == "paused", timeout=20_000)
        assert len(run.curves.epoch_events) == epoch
        assert len(run.curves.loss) == epoch * run.curves.steps_per_epoch


def test_step_epoch_in_the_middle_of_one_goes_to_its_end(document, run, qtbot):
    run.step()
    run.settle()
    run.step_epoch()
    qtbot.waitUntil(lambda: run.status == "paused", timeout=20_000)
    assert len(run.curves.epoch_events) == 1
    assert len(run.curves.loss) == run.curves.steps_per_epoch


def test_the_batch_size_changes_under_way_and_loses_nothing(document, run, qtbot):
    run.step_epoch()
    qtbot.waitUntil(lambda: run.status == "paused", timeout=20_000)
    first = run.curves.steps_per_epoch
    before = arrays(document)
    set_training(document, batches={"kind": "full_batch"})
    assert not run.outdated
    run.settle()
    assert same(arrays(document), before)
    run.step_epoch()
    qtbot.waitUntil(lambda: run.status == "paused", timeout=20_000)
    assert run.curves.steps_per_epoch == 1
    assert len(run.curves.loss) == first + 1
    np.testing.assert_array_equal(run.curves.epochs.column("epoch"), [1, 2])
    np.testing.assert_array_equal(run.curves.epochs.column("step"), [first, first + 1])
    np.testing.assert_allclose(run.curves.positions(first, 2), [1.0, 2.0])
    assert run.progress.epochs == document.state.training.epochs
    (kept,) = document.runs
    assert len(kept.changes) == 1
    assert kept.changes[0].startswith("Epoch 1: batches mini-batch of ")
    assert kept.changes[0].endswith("→ full batch")
    assert kept.trained.state.training.batches.kind == "full_batch"


def test_the_dropout_rate_changes_under_way(document, run, qtbot):
    last = document.state.network.named("dense_1").id

    def with_dropout(state):
        state, added = edits.add_layer(state, LAYERS.parse({"kind": "dropout"}), (0, 0), after=last)
        return edits.connect(state, added, state.network.named("dense_2").id)

    document.edit("Dropout", with_dropout)
    document.settle()
    assert not run.blocked, run.blocked
    run.step()
    run.settle()
    node = document.state.network.named("dropout_1")
    document.edit("Rate", lambda s: edits.set_layer(s, node.id, node.layer.replace(rate=0.25)))
    document.settle()
    assert not run.outdated
    run.step()
    run.settle()
    assert len(run.curves.loss) == 2
    assert document.runs.items[0].changes == ("Epoch 1: dropout_1: rate 0.5 → 0.25",)


def test_fewer_epochs_than_are_done_make_the_run_outdated(document, run, qtbot):
    for _ in range(2):
        run.step_epoch()
        qtbot.waitUntil(lambda: run.status == "paused", timeout=20_000)
    set_training(document, epochs=1)
    qtbot.waitUntil(lambda: run.outdated, timeout=20_000)
    document.undo_stack.undo()
    document.settle()


def test_what_can_be_taken_in_and_what_not(document):
    state = document.state
    training = state.training
    changed = edits.set_training(state, training.replace(epochs=training.epochs + 1, clip_norm=1.0))
    assert live_changes(state, changed) == (
        "clip by norm off → 1",
        f"epochs {training.epochs} → {training.epochs + 1}",
    )
    assert live_changes(state, state) == ()
    assert live_changes(state, edits.set_training(state, training.replace(seed=7))) is None
    assert (
        live_changes(state, edits.set_training(state, training.replace(optimizer={"kind": "lion"}))) is None
    )
    node = state.network.named("dense_1")
    assert live_changes(state, edits.set_layer(state, node.id, node.layer.replace(units=9))) is None


# ---- left -------------------------------------------------------------------------------------------------


def test_a_run_that_ended_unseen_is_not_told_of_the_next_document(document, run, qtbot):
    set_training(document, epochs=2)
    told, before = [], document.document
    run.finished.connect(told.append)
    run.train()
    run._worker.join()  # to its end, and nobody has read anything of it yet
    document.show_document(template("iris").open())
    assert told == []
    assert len(before.runs) == len(document.runs) == 0
    assert (run.status, run.curves) == ("idle", None)
