import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from project_samples import small_history

from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import History, ProjectError

numbers = st.dictionaries(st.sampled_from(["loss", "accuracy", "r2"]), st.floats(allow_nan=False))


def test_a_row_for_every_epoch():
    assert small_history().to_csv().decode() == (
        "epoch,step,seconds,train_loss,train_accuracy,validation_loss,validation_accuracy\n"
        "1,10,0.5,1.25,0.5,1.5,0.25\n"
        "2,20,1.0,0.1,0.75,0.2,1.0\n"
    )


@given(st.lists(st.tuples(st.integers(0, 10**6), st.floats(0, 1e6), numbers, numbers), max_size=5))
def test_reads_what_it_wrote(rows):
    epochs = tuple(EpochDone(n, n * 3, seconds, a, b) for n, seconds, a, b in rows)
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
