import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from project_samples import members, packed, refusal, small_history, small_state

from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import History, ProjectError, file, history
from nnstudio.project.epoch_log import EpochLog

numbers = st.dictionaries(st.sampled_from(["loss", "accuracy", "r2"]), st.floats(allow_nan=False))


def test_a_row_for_every_epoch():
    assert small_history().to_csv().decode() == (
        "epoch,step,seconds,train_loss,train_accuracy,validation_loss,validation_accuracy\n"
        "1,10,0.5,1.25,0.5,1.5,0.25\n"
        "2,20,1.0,0.1,0.75,0.2,1.0\n"
    )


@given(st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 1e6), numbers, numbers), max_size=5))
def test_reads_what_it_wrote(rows):
    epochs = tuple(EpochDone(n, n * 3, seconds, {"loss": 1.5, **a}, b) for n, seconds, a, b in rows)
    history = History(epochs, Finished("early_stopping", 5, 50, 1.5, 3), {"numpy": "2"})
    assert History.read(history.to_csv(), history.outcome()) == history


def test_a_diverged_run_keeps_its_nan():
    history = History((EpochDone(1, 1, 0.0, {"loss": math.nan}, {"loss": math.inf}),))
    read = History.read(history.to_csv(), None).epochs[0]
    assert math.isnan(read.train["loss"])
    assert read.validation["loss"] == math.inf


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("a,b\n", "does not have the columns"),
        ("epoch,step,seconds,evil\n", "has a column ‘evil’"),
        ("epoch,step,seconds,train_loss\n1,2,3\n", "row 2: expected 4 values, found 3"),
        ("epoch,step,seconds,train_loss\n1,2,3,x\n", "row 2 holds something that is not a number"),
        ("epoch,step,seconds,train_loss\n1,2,3,1_0\n", "row 2 holds something that is not a number"),
        ('epoch,step,seconds,"train_loss\n1,2,3,1\n', "history.csv cannot be read"),
    ],
)
def test_what_is_no_history_is_refused(table, words):
    with pytest.raises(ProjectError) as error:
        History.read(table.encode(), None)
    assert words in str(error.value)


@pytest.fixture
def long(monkeypatch) -> History:
    """Two epochs of seven numbers, which are too many for text here."""
    monkeypatch.setattr(history, "LONG", 13)
    return small_history()


def test_a_long_history_is_a_table_that_older_programs_know_to_refuse(long):
    data = file.encode(file.Content(small_state(), history=long))
    parts = members(data)
    assert "history.csv" not in parts
    assert json.loads(parts["format.json"])["requires"] == ["long_history"]
    opened = file.decode(data, "a").history
    assert opened == long
    assert opened.epochs[1] == EpochDone(
        2, 20, 1.0, {"loss": 0.1, "accuracy": 0.75}, {"loss": 0.2, "accuracy": 1.0}
    )
    assert list(opened.epochs[1].train) == ["loss", "accuracy"]  # the order says which metric is the first


def test_a_history_as_long_as_text_may_be_is_text(monkeypatch):
    monkeypatch.setattr(history, "LONG", 14)
    assert list(small_history().members()) == ["history.csv"]


def test_of_a_table_that_is_too_large_the_newest_epochs_are_kept(long, monkeypatch):
    monkeypatch.setattr(history, "MAX_TABLE", history.HEADER + 56 + 55)  # a row of seven takes 56 bytes
    kept = History.from_members(long.members(), long.outcome(), list(long.log.columns))
    assert [epoch.epoch for epoch in kept.epochs] == [2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda raw: raw.pop("history_columns"), "do not have its columns"),
        (lambda raw: raw.update(history_columns=["epoch", "step"]), "expected epoch, step, seconds"),
        (lambda raw: raw.update(history_columns=raw["history_columns"][:-1]), "do not have its columns"),
        (lambda raw: raw.update(history_columns=["epoch", "step", "seconds", "evil"]), "expected epoch"),
        (lambda raw: raw.update(history_columns=7), "history_columns"),
    ],
)
def test_a_table_without_its_columns_is_refused(long, change, words):
    parts = members(file.encode(file.Content(small_state(), history=long)))
    raw = json.loads(parts["project.json"])
    change(raw)
    assert words in str(refusal(packed({**parts, "project.json": json.dumps(raw).encode()})))


def test_columns_without_their_table_are_refused(long):
    with pytest.raises(ProjectError, match=r"^Its part ‘history\.safetensors’ is missing"):
        History.from_members({}, None, list(long.log.columns))
    parts = members(file.encode(file.Content(small_state(), history=long)))
    del parts["history.safetensors"]
    assert "Its part ‘history.safetensors’ is missing." in str(refusal(packed(parts)))


def test_a_history_is_what_it_was_made_of():
    epochs = small_history().epochs
    assert History(tuple(epochs)) == History(epochs)
    assert History(epochs).epochs is epochs
    assert isinstance(History().epochs, EpochLog)
