"""Runs: what is kept of each training, what gives way when there are too many, and how files hold them."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from project_samples import GOOD, members, packed, refusal, small_document, small_state, small_weights

from nnstudio.engine.training.best import Other
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import Document, ProjectError, file, recording
from nnstudio.project import runs as module
from nnstudio.project.epoch_log import epoch_table
from nnstudio.project.runs import Pace, Run, Runs, Trained, ending, ending_sentence

EVENTS = (
    EpochDone(1, 2, 0.5, {"loss": 1.0, "accuracy": 0.5}, {"loss": 0.75, "accuracy": 0.25}),
    EpochDone(2, 4, 1.0, {"loss": 0.5, "accuracy": 0.75}, {"loss": 0.25, "accuracy": 1.0}),
    EpochDone(3, 6, 1.5, {"loss": 0.25, "accuracy": 1.0}, {"loss": 0.5, "accuracy": 0.5}),
)


def small_run(number: int = 1, **changes) -> Run:
    """Three epochs of two steps."""
    columns, epochs = epoch_table(EVENTS)
    made = Run(
        id=f"{number:08x}",
        name=f"Run {number}",
        trained=Trained.of(small_state()),
        started=1.7e9 + number,
        begun="initial weights",
        samples="ab" * 16,
        rows=(70, 15, 15),
        sample_shape=(3,),
        finished=Finished("finished", 3, 6, 1.5, 2),
        environment={"numpy": "2.0"},
        columns=columns,
        epochs=epochs,
        losses=np.array([1.5, 1.0, 0.75, 0.5, 0.25, 0.125]),
        paces=(Pace(0, 0.0, 2),),
        weights=small_weights(),
    )
    return replace(made, **changes)


def kept(runs: Runs, weights=None) -> Runs:
    """Saved and opened again."""
    content = file.Content(small_state(), weights or {}, runs=runs)
    return file.decode(file.encode(content), "a").runs


def test_numbers_of_the_last_and_of_the_best_epoch():
    run = small_run()
    assert run.columns == (
        "epoch", "step", "seconds", "train/loss", "train/accuracy", "validation/loss", "validation/accuracy",
    )  # fmt: skip
    assert run.last("train/loss") == 0.25
    assert run.best("validation/loss") == 0.25
    assert run.best("validation/accuracy") == 1.0
    assert run.best_row == 1
    assert run.metrics == ("accuracy",)
    assert run.last("validation/recall") is None
    assert run.events() == EVENTS


def test_a_diverged_run_s_best_epoch_has_a_finite_loss():
    events = (EpochDone(1, 1, 0.1, {"loss": 2.0}), EpochDone(2, 2, 0.2, {"loss": math.inf}))
    columns, epochs = epoch_table(events)
    assert small_run(columns=columns, epochs=epochs).best_row == 0
    nothing = np.empty((0, len(columns)))
    assert small_run(columns=columns, epochs=nothing).best("train/loss") is None


def test_saved_and_opened_again_it_is_the_same():
    first = small_run(note="Ein Versuch\nmit ä", pinned=True, changes=("Epoch 2: batch size 10 → 32",))
    second = small_run(2, finished=None, paces=(Pace(0, 0.0, 2), Pace(3, 1.5, 1)), shed=("steps",))
    again = kept(Runs((first, second), "00000002", 5, 7))
    assert (again.current, again.numbered, again.forgotten) == ("00000002", 5, 7)
    for saved, opened in zip((first, second), again, strict=True):
        for name in (
            "id",
            "name",
            "note",
            "color",
            "pinned",
            "started",
            "begun",
            "changes",
            "samples",
            "rows",
            "sample_shape",
            "finished",
            "environment",
            "columns",
            "unrecorded",
            "paces",
            "shed",
        ):
            assert getattr(opened, name) == getattr(saved, name), name  # fmt: skip
        assert opened.trained.state == small_state().replace(title="Untitled")
        np.testing.assert_array_equal(opened.epochs, saved.epochs)
        np.testing.assert_array_equal(opened.losses, saved.losses)
        assert opened.weights.keys() == saved.weights.keys()
        for key, array in saved.weights.items():
            np.testing.assert_array_equal(opened.weights[key], array)


def test_the_same_runs_give_the_same_bytes():
    data = file.encode(file.Content(small_state(), small_weights(), runs=Runs((small_run(),), "", 1)))
    assert file.encode(file.decode(data, "a")) == data


def test_settings_that_runs_share_and_weights_the_document_has_are_written_once():
    items = (small_run(1), small_run(2), small_run(3, weights={"a/b": np.ones(3, np.float32)}))
    data = file.encode(file.Content(small_state(), small_weights(), runs=Runs(items)))
    raw = json.loads(members(data)["runs.json"])
    assert len(raw["trained"]) == 1
    assert [entry["weights"] for entry in raw["runs"]] == ["document", "document", [["a/b", [3]]]]
    assert b"00000003/weights" in members(data)["runs.safetensors"]
    assert b"00000001/weights" not in members(data)["runs.safetensors"]


def test_losses_in_single_precision_are_not_written_in_double():
    single, double = small_run(1), small_run(2, losses=np.array([0.1, np.nan]))
    data = members(file.encode(file.Content(small_state(), runs=Runs((single, double)))))["runs.safetensors"]
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    assert header["00000001/losses"]["dtype"] == "F32"
    assert header["00000002/losses"]["dtype"] == "F64"
    np.testing.assert_array_equal(kept(Runs((double,))).items[0].losses, [0.1, np.nan])


def other_weights(kind="best", epoch=2) -> Other:
    return Other(kind, epoch, {name: array + 1 for name, array in small_weights().items()})


@pytest.mark.parametrize("document", [{}, small_weights()])
def test_weights_of_another_epoch_are_saved_beside_those_of_the_last(document):
    run = small_run(other=other_weights())
    assert run.weight_bytes == 2 * small_run().weight_bytes
    (found,) = kept(Runs((run,)), document)
    assert (found.other.kind, found.other.epoch) == ("best", 2)
    for name, array in small_weights().items():
        np.testing.assert_array_equal(found.other.weights[name], array + 1)
        np.testing.assert_array_equal(found.weights[name], array)
    assert run.without("weights").other is None
    assert kept(Runs((small_run(),))).items[0].other is None


def test_the_best_epoch_of_a_run_made_longer_may_lie_before():
    """Its second epoch was the best of three, whatever is trained afterwards."""
    columns, epochs = epoch_table(EVENTS)
    more = lambda before, other, n=3: recording.measured(  # noqa: E731
        before, columns, epochs[:n], [], Finished("finished", n, 2 * n, 1.0, n), environment={},
        weights=small_weights(), other=other, before=before,
    )  # fmt: skip
    short = small_run(epochs=epochs[:2], weights={"a/b": np.ones(2)})
    assert more(short, other_weights("best", 3)).other.weights.keys() == {"a/b"}
    assert more(short, other_weights("best", 3)).other.epoch == 2
    assert more(small_run(other=other_weights("best", 2)), None).other.epoch == 2
    assert more(small_run(), other_weights("last", 3)).other.kind == "last"
    assert more(small_run(), None).other is None


def test_a_project_without_runs_has_no_such_parts():
    assert not {"runs.json", "runs.safetensors"} & set(members(GOOD))
    assert len(file.decode(GOOD, "a").runs) == 0


def test_what_is_no_longer_readable_is_said_when_it_is_looked_at():
    spoilt = Trained({"network": {"nodes": 3}})
    again = kept(Runs((small_run(trained=spoilt),))).items[0]
    with pytest.raises(ProjectError, match=r"network\.nodes: expected a list"):
        _ = again.trained.state


def test_a_drawing_of_the_first_version_is_brought_to_the_newest_form():
    first = (Path(__file__).parent / "golden" / "v1.nnstudio").read_bytes()
    raw = json.loads(members(first)["project.json"])
    kept_parts = {key: raw[key] for key in ("network", "layout", "training", "data")}
    again = kept(Runs((small_run(trained=Trained(kept_parts, 1)),))).items[0]
    assert again.trained.version == 1
    assert again.trained.state.network == file.decode(first, "a").state.network
    assert again.trained.state.data == file.decode(first, "a").state.data


# ---- many -------------------------------------------------------------------------------------------------


def test_older_weights_give_way_first_and_the_run_says_so(monkeypatch):
    one = small_run().weight_bytes
    monkeypatch.setattr(module, "MOST_WEIGHT_BYTES", 2 * one)
    runs = Runs()
    for number in (1, 2, 3, 4):
        runs = runs.put(small_run(number, pinned=number == 2))
    assert [bool(run.weights) for run in runs] == [False, True, True, True]
    assert runs.items[0].shed == ("weights",)
    assert runs.items[0].epochs_done == 3


def test_older_steps_give_way_and_the_epochs_stay(monkeypatch):
    monkeypatch.setattr(module, "MOST_CURVE_BYTES", 2 * 6 * 8)
    runs = Runs()
    for number in (1, 2, 3):
        runs = runs.put(small_run(number))
    assert [len(run.losses) for run in runs] == [0, 6, 6]
    assert runs.items[0].unrecorded == 6
    assert runs.items[0].shed == ("steps",)


def test_whole_runs_give_way_in_the_end_but_not_pinned_ones_nor_the_current_one(monkeypatch):
    monkeypatch.setattr(module, "MOST_RUNS", 3)
    runs = replace(Runs(), current="00000002")
    for number in (1, 2, 3, 4, 5):
        runs = runs.put(small_run(number, pinned=number == 1))
    assert [run.name for run in runs] == ["Run 1", "Run 2", "Run 5"]
    assert runs.forgotten == 2


def test_drawings_have_a_limit_of_their_own(monkeypatch):
    size = len(Trained.of(small_state()).text)
    monkeypatch.setattr(module, "MOST_DRAWING_BYTES", 2 * size)
    runs = Runs()
    for number in (1, 2, 3):
        state = small_state().replace(training=small_state().training.replace(seed=10 + number))
        runs = runs.put(small_run(number, trained=Trained.of(state)))
    assert [run.name for run in runs] == ["Run 2", "Run 3"]


def test_beside_very_large_weights_runs_keep_their_words_and_epochs(monkeypatch):
    monkeypatch.setattr(file, "MAX_FILE", file.ROOM + 100)
    again = kept(Runs((small_run(),))).items[0]
    assert again.shed == ("weights", "steps")
    assert (len(again.weights), len(again.losses), again.epochs_done) == (0, 0, 3)


def test_pinning_is_refused_where_it_would_make_the_file_large(monkeypatch):
    one = small_run().weight_bytes
    monkeypatch.setattr(module, "MOST_PINNED_BYTES", 2 * one)
    runs = Runs((small_run(1, pinned=True), small_run(2, pinned=True), small_run(3)))
    assert "Unpin another run first" in runs.pin_refusal(runs.items[2])
    assert runs.pin_refusal(runs.items[1]) == ""


def test_names_count_on_and_colours_are_those_used_longest_ago():
    runs, colors = Runs(), []
    for number in range(10):
        runs, run = runs.begin(Trained.of(small_state()), "", float(number))
        assert run.name == f"Run {number + 1}"
        assert runs.current == run.id
        runs = runs.put(run)
        colors.append(run.color)
    assert colors == [0, 1, 2, 3, 4, 5, 6, 7, 0, 1]
    runs = runs.without([runs.items[9].id])
    assert runs.current == ""
    assert runs.begin(Trained.of(small_state()), "", 0.0)[1].name == "Run 11"


# ---- words ------------------------------------------------------------------------------------------------


def test_the_reason_for_stopping_in_words():
    assert ending(small_run()) == "all epochs done"
    assert ending(small_run(finished=None)) == "unfinished"
    assert (
        ending(small_run(finished=Finished("diverged", 1, 3, 0.1, layer="dense_2"))) == "diverged in dense_2"
    )
    assert ending_sentence(small_run()) == "All 3 epochs were trained. Epoch 2 had the lowest loss."
    told = Finished("diverged", 1, 3, 0.1, sentence="It broke. Mend it.")
    assert ending_sentence(small_run(finished=told)) == "It broke. Mend it."


# ---- the same training, or another ------------------------------------------------------------------------


def test_more_epochs_make_a_run_longer_and_anything_else_begins_another():
    state = small_state()
    runs = Runs((small_run(),), "00000001")
    assert recording.lengthens(runs, state) is runs.items[0]
    longer = state.replace(training=state.training.replace(epochs=7, early_stopping=3))
    assert recording.lengthens(runs, longer) is runs.items[0]
    other = state.replace(training=state.training.replace(seed=7))
    assert recording.lengthens(runs, other) is None
    assert recording.lengthens(replace(runs, current=""), state) is None


# ---- files of strangers -----------------------------------------------------------------------------------


def with_runs(change) -> bytes:
    """A project whose ``runs.json`` was changed."""
    good = members(file.encode(file.Content(small_state(), runs=Runs((small_run(), small_run(2)), "", 2))))
    raw = json.loads(good["runs.json"])
    change(raw)
    return packed(good, parts={"runs.json": json.dumps(raw).encode()})


def set_run(**changes):
    return lambda raw: raw["runs"][0].update(changes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_run(id="../../x"), "expected eight of"),
        (set_run(id="00000002"), "have no|do not have|does not belong|same id"),
        (set_run(trained=1), "from 0 to 0"),
        (set_run(color=99), "from 0 to 7"),
        (set_run(pinned=1), "expected true or false"),
        (set_run(started=1e300), "expected a number"),
        (set_run(note="x" * 3_000), "at most 2,000"),
        (set_run(name="a\u202eb"), "control character"),
        (set_run(columns=["epoch"]), "expected epoch, step, seconds"),
        (set_run(columns=["epoch", "step", "seconds", "train/loss"]), "do not have its columns"),
        (set_run(weights=[["a/b", [2**31, 2**31]]]), "do not have the shapes"),
        (set_run(paces=[[5, 1.0, 2], [1, 2.0, 2]]), "out of order"),
        (set_run(paces=[[0, 0.0, 0]]), "expected a whole number from 1"),
        (set_run(outcome={"reason": "magic"}), r"outcome\.reason: expected one of"),
        (set_run(shed=["all"]), "expected ‘weights’, ‘steps’, ‘layers’ or ‘epochs’"),
        (set_run(other=["middle", 2]), "expected best or last"),
        (set_run(other=["best", 0]), "whole number from 1"),
        (set_run(other=["best", 2]), "do not have the shapes"),
        (set_run(**{"Sur prise": 1}), "unknown entry"),
        (set_run(**{f"surprise_{n}": n for n in range(51)}), "unknown entry"),
        (lambda raw: raw.update(runs=[{}] * 301), "at most 300"),
        (lambda raw: raw["trained"][0].update(version=10**6), "whole number from 1"),
        (lambda raw: raw["runs"].pop(), "does not belong there"),
    ],
)
def test_impossible_runs_are_refused_with_the_place(change, words):
    import re

    error = refusal(with_runs(change))
    assert re.search(words, str(error)), str(error)
    assert "runs" in str(error)


def test_arrays_without_their_words_are_refused():
    good = members(file.encode(file.Content(small_state(), runs=Runs((small_run(),)))))
    assert "without its other half" in str(refusal(packed(good, parts={"runs.json": None})))


def test_a_document_keeps_its_runs(tmp_path):
    document = small_document()
    document.runs = Runs((small_run(),), "00000001", 1)
    document.save(tmp_path / "a.nnstudio")
    assert [run.name for run in Document.load(tmp_path / "a.nnstudio").runs] == ["Run 1"]


def test_of_a_run_that_is_too_long_the_newest_epochs_are_kept(monkeypatch):
    row = 7 * 8
    monkeypatch.setattr(module, "MOST_EPOCH_BYTES", 2 * row + 1)
    run = Runs().put(small_run()).items[0]
    assert run.column("epoch").tolist() == [2, 3]
    assert run.shed == ("epochs",)
    assert kept(Runs((run,))).items[0].shed == ("epochs",)
    assert small_run().with_epochs_in(3 * row).shed == ()


# ---- of a newer program -----------------------------------------------------------------------------------


def newer_run() -> Run:
    """A run with what another version may have added to it."""
    arrays = {"spectrum": np.arange(3.0), "spectrum/of/dense_1": np.ones((2, 2), np.float32)}
    return small_run(extras={"spectrum": {"of": ["b", None, 0.25]}, "mood": "good"}, extra_arrays=arrays)


def test_what_a_newer_program_added_to_a_run_is_given_back():
    again = kept(Runs((newer_run(),), "", 1)).items[0]
    assert again.extras == newer_run().extras
    assert again.extra_arrays.keys() == newer_run().extra_arrays.keys()
    for name, array in newer_run().extra_arrays.items():
        np.testing.assert_array_equal(again.extra_arrays[name], array)
    data = file.encode(file.Content(small_state(), runs=Runs((newer_run(),))))
    assert file.encode(file.decode(data, "a")) == data
    longer = recording.measured(again, (), np.empty((0, 0)), [], None, environment={}, weights={})
    assert longer.extras == again.extras


def test_arrays_that_no_entry_tells_of_are_refused():
    without = replace(newer_run(), extras={"mood": "good"})
    assert "‘00000001/spectrum’ does not belong there" in str(
        refusal(file.encode(file.Content(small_state(), runs=Runs((without,)))))
    )


def test_beside_very_large_weights_they_go_with_the_other_arrays(monkeypatch):
    monkeypatch.setattr(file, "MAX_FILE", file.ROOM + 100)
    again = kept(Runs((newer_run(),))).items[0]
    assert (again.extras, again.extra_arrays) == ({}, {})
