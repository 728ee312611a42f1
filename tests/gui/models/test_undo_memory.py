"""Undo keeps so many bytes of weights: the oldest go first, the steps stay and say what they lost."""

import weakref

import numpy as np
import pytest

from nnstudio.gui.models.kept_weights import KeptWeights
from nnstudio.gui.models.undo_memory import UNDO_BYTES
from nnstudio.project import edits

MB = 2**20


def arrays(document):
    return {key: array.copy() for key, array in document.weights.items()}


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


def size(document):
    return sum(array.nbytes for array in document.weights.values())


@pytest.fixture
def told(document):
    heard = []
    document.told.connect(heard.append)
    return heard


def set_units(document, units):
    node = document.state.network.named("dense_1")
    document.edit(f"{units} units", lambda s: edits.set_layer(s, node.id, node.layer.replace(units=units)))
    document.settle()


def test_undo_keeps_256_mb_of_the_weights_that_were_replaced(document):
    assert UNDO_BYTES == 256 * MB
    there = []
    for _ in range(300):
        array = np.zeros(MB // 4, np.float32)  # 1 MB
        there.append(weakref.ref(array))
        document.put_weights("Reset weights", {"dense_1/kernel": array})
        del array
    assert document.undo_stack.count() == 300
    assert [ref() is not None for ref in there] == [False] * 43 + [True] * 257  # and the one that is in use


def test_steps_whose_weights_are_gone_say_so_and_bring_back_the_rest(document, run, told):
    run.reset_weights()
    document.undo_stack.limit = 3 * size(document)
    states, seen = [document.state], [arrays(document)]
    for _ in range(6):
        run.new_seed()
        states.append(document.state)
        seen.append(arrays(document))
    for k in (5, 4, 3):
        document.undo_stack.undo()
        assert document.state == states[k]
        assert same(document.weights, seen[k])
    assert told == []
    name = f"New seed {states[3].training.seed} (the weights are no longer kept)"
    assert document.undo_stack.undoText() == name
    document.undo_stack.undo()
    assert document.state == states[2]
    assert document.weights == {}
    assert told == [
        "Drawing and settings are as they were, but undo keeps 256 MB of weights, and these were among the "
        "oldest. The list of runs may still have them."
    ]
    document.undo_stack.redo()  # the next step has these as those it replaced
    assert same(document.weights, seen[3])
    assert len(told) == 1


def test_the_newest_step_keeps_its_weights_however_large(document, run, told):
    document.undo_stack.limit = 0
    run.new_seed()
    before = arrays(document)
    run.new_seed()
    document.undo_stack.undo()
    assert same(document.weights, before)
    assert told == []


def test_the_window_says_what_undo_does_not_bring_back(window):
    window.files.open_template("xor")
    window.document.settle()
    window.document.undo_stack.limit = 0
    for _ in range(3):
        window.run.new_seed()
    window.document.undo_stack.undo()
    assert "undo keeps" not in window.status.message.toolTip()
    assert window.actions_by_id["undo"].text().endswith("(the weights are no longer kept)")
    window.document.undo_stack.undo()
    assert "undo keeps 256 MB of weights" in window.status.message.toolTip()


def test_a_document_whose_weights_undo_lost_is_not_taken_for_the_one_that_was_saved(document, run, tmp_path):
    document.undo_stack.limit = 0
    run.new_seed()
    document.save(tmp_path / "xor.nnstudio")
    run.new_seed()
    run.new_seed()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.undo_stack.isClean()
    assert document.weights == {}
    assert document.is_dirty  # the file still has them


def test_weights_that_the_list_of_runs_has_cost_nothing_and_what_the_optimizer_knew_goes(document, run, told):
    for _ in range(6):
        run.step()
        run.settle()
    trained = arrays(document)
    assert document.document.checkpoint is not None
    document.undo_stack.limit = 0
    run.reset_weights()
    run.reset_weights()
    assert document.undo_stack.undoText() == "Reset weights"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert same(document.weights, trained)
    assert document.document.checkpoint is None
    assert run.curves.steps == 6
    assert told == [
        "The weights are back. Train begins with a fresh optimizer: undo keeps 256 MB, and what this one "
        "remembered was among the oldest."
    ]


def test_a_deleted_run_comes_back_without_what_undo_could_not_keep(document, run, qtbot):
    run.step_epoch()
    qtbot.waitUntil(lambda: run.status == "paused", timeout=20_000)
    run.shutdown()
    (kept,) = document.runs
    gone = [kept]
    document.undo_stack.limit = 0
    document.edit_runs("Delete Run 1", lambda r: r.without([kept.id]), lambda r: r.with_back(gone), gone)
    run.new_seed()  # the newest step now: its weights are those of the run, and undo keeps them
    run.new_seed()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.undo_stack.undoText() == "Delete Run 1 (the weights are no longer kept)"
    document.undo_stack.undo()
    (back,) = document.runs
    assert set(back.shed) >= {"weights", "steps"}
    assert (back.id, back.epochs_done, len(back.weights), len(back.losses)) == (kept.id, 1, 0, 0)


def test_layers_that_were_changed_keep_their_weights_up_to_the_limit(document, run, told):
    run.reset_weights()
    for units in (5, 6, 7):
        set_units(document, units)
        document.set_weights({**document.weights, "dense_1/kernel": np.full((2, units), float(units), "f4"),
                              "dense_1/bias": np.zeros(units, "f4")})  # fmt: skip
    document._weights.limit = 6 * 12 + 7 * 12 - 1  # of 4-byte numbers: not both of the newest
    set_units(document, 8)
    document.undo_stack.undo()
    document.settle()
    assert document.weights["dense_1/kernel"].tolist() == [[7.0] * 7] * 2
    assert told == []
    document.undo_stack.undo()
    document.settle()
    assert "dense_1/kernel" not in document.weights
    (sentence,) = told
    assert sentence.startswith("The trained weights of dense_1 are no longer kept: undo keeps 256 MB of them")


def test_what_one_edit_put_away_goes_at_once_and_the_newest_edit_never(document):
    network = document.state.network
    kept = KeptWeights(limit=0)
    kept.replace({"dense_1/kernel": np.zeros((2, 4), "f4"), "dense_1/bias": np.zeros(4, "f4")})
    without = edits.remove(document.state, [network.named("dense_1").id]).network
    kept.follow(network, without)
    assert len(kept._drawer) == 2
    kept.replace({**kept.arrays, "dense_2/bias": np.zeros(1, "f4")})
    assert len(kept._drawer) == 0  # another document: nothing of the one before
