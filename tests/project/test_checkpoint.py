"""Checkpoints in project files: nothing is lost on the way, and nothing odd gets in."""

import json
from dataclasses import replace

import numpy as np
import pytest
from project_samples import members, packed, refusal, small_document

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from nnstudio.project import Document, edits, file, session, strict_json, weights
from nnstudio.project.templates import template

ARRAYS, JSON = "checkpoint.safetensors", "checkpoint.json"


def small() -> Document:
    """An example with everything that has a state: Adam, dropout, a schedule, early stopping."""
    document = template("iris").open()
    state = document.state
    network, _ = state.network.inserted(
        LAYERS.parse({"kind": "dropout", "rate": 0.2}), state.network.edges[-1]
    )
    state = state.replace(network=network)
    training = state.training.replace(
        optimizer={"kind": "adam", "learning_rate": 0.01},
        schedule="cosine_decay",
        epochs=5,
        early_stopping=3,
    )
    return replace(document, state=edits.set_training(state, training))


def interrupted(document: Document, steps: int) -> Document:
    """The document after so many batches, stopped as Ctrl+C stops."""
    running, epochs = session.start_training(document), []
    for event in session.run(running):
        if isinstance(event, EpochDone):
            epochs.append(event)
        if isinstance(event, StepDone) and event.step == steps:
            running.training.stop()
        if isinstance(event, Finished):
            return session.keep(document, running, epochs, event)
    raise AssertionError


@pytest.mark.parametrize("steps", [1, 2, 5, 11])
def test_saved_reopened_and_continued_ends_with_the_same_bits(tmp_path, steps):
    document = small()
    whole = session.start_training(document)
    list(session.run(whole))
    interrupted(document, steps).save(tmp_path / "x.nnstudio")
    opened = Document.load(tmp_path / "x.nnstudio")
    again = session.start_training(opened)
    assert again.training.step == steps
    list(session.run(again))
    assert again.network.vector.tobytes() == whole.network.vector.tobytes()


def test_a_file_gives_back_what_was_put_in(tmp_path):
    kept = interrupted(small(), 6)
    data = file.encode(kept.to_content())
    assert file.encode(kept.to_content()) == data
    found = file.decode(data, "x").checkpoint
    before = kept.checkpoint
    for name in ("marks", "losses", "best_loss", "best_epoch", "noise", "epoch", "batches", "step", "total"):
        assert getattr(found, name) == getattr(before, name), name
    for name in ("vector", "finite", "best"):
        assert getattr(found, name).tobytes() == getattr(before, name).tobytes()
    assert {k: v.tobytes() for k, v in found.slots.items()} == {
        k: v.tobytes() for k, v in before.slots.items()
    }
    again = members(file.encode(file.decode(data, "x")))
    assert all(again[name] == members(data)[name] for name in (JSON, ARRAYS))


def test_before_the_first_batch_there_is_no_loss_yet():
    document = small()
    at_start = session.start_training(document).training.checkpoint()
    found = file.decode(file.encode(replace(document, checkpoint=at_start).to_content()), "x").checkpoint
    assert np.isnan(found.loss)
    assert found.best_loss == np.inf
    assert (found.best, found.losses) == (None, ())


def test_a_finished_training_leaves_none():
    document = small()
    running = session.start_training(document)
    *_, finished = session.run(running)
    assert session.keep(document, running, [], finished).checkpoint is None


def test_other_settings_begin_anew_and_the_checkpoint_is_not_saved(tmp_path):
    kept = interrupted(small(), 6)
    other = replace(kept, state=edits.set_training(kept.state, kept.state.training.replace(clip_norm=1.0)))
    again = session.start_training(other)
    assert again.training.step == 0
    assert np.array_equal(again.network.vector, kept.checkpoint.vector)
    assert JSON not in members(file.encode(other.to_content()))
    assert session.start_training(kept, fresh=True).training.step == 0


def test_a_new_learning_rate_is_taken_along():
    kept = interrupted(small(), 6)
    optimizer = kept.state.training.optimizer.replace(learning_rate=0.5)
    slower = edits.set_training(kept.state, kept.state.training.replace(optimizer=optimizer))
    again = session.start_training(replace(kept, state=slower))
    assert (again.training.step, again.training.checkpoint().learning_rate) == (6, 0.5)


def whole() -> dict[str, bytes]:
    return members(file.encode(interrupted(small(), 6).to_content()))


def test_files_without_a_checkpoint_open():
    assert file.decode(file.encode(small_document().to_content()), "x").checkpoint is None


@pytest.mark.parametrize("missing", [JSON, ARRAYS])
def test_half_a_checkpoint_is_refused(missing):
    assert "without its other half" in str(refusal(packed(whole(), {missing: None})))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"epoch": -1}, "epoch: expected a whole number"),
        ({"step": 1.5}, "step: expected a whole number"),
        ({"total": None}, "total: expected a number"),
        ({"surprise": 1}, "unknown entry ‘surprise’"),
        ({"marks": {"drawing": "a"}}, "marks, settings: expected a text"),
        ({"noise": {"state": "x"}}, "noise, state: expected a whole number"),
        ({"noise": {"state": "1" * 40}}, "noise, state: expected a whole number"),
        ({"best_epoch": 0}, "best_epoch"),
    ],
)
def test_odd_values_are_refused(change, words):
    parts = whole()
    raw = {**json.loads(parts[JSON]), **change}
    assert words in str(refusal(packed(parts, {JSON: strict_json.write(raw)})))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vector": None}, "the array ‘vector’ is missing"),
        ({"vector": np.zeros(3, "float32")}, "do not agree"),
        ({"best": np.zeros((2, 2), "float32")}, "do not agree"),
        ({"slots/m": np.zeros(3, "float64")}, "do not agree"),
        ({"losses": np.zeros(3, "float32")}, "one number for each epoch"),
        ({"code": np.zeros(3, "float32")}, "does not belong there"),
    ],
)
def test_odd_arrays_are_refused(change, words):
    parts = whole()
    arrays = {**weights.decode(parts[ARRAYS], ARRAYS), **change}
    arrays = {name: values for name, values in arrays.items() if values is not None}
    assert words in str(refusal(packed(parts, {ARRAYS: weights.encode(arrays)})))
