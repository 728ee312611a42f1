"""What differs between two runs, in plain words."""

from dataclasses import replace

import pytest
from project_samples import small_state
from test_runs import EVENTS, small_run

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import edits
from nnstudio.project.compare import Row, compare, shown
from nnstudio.project.epoch_log import epoch_table
from nnstudio.project.runs import Trained


def section(found, title):
    return next(s for s in found.sections if s.title == title)


def rows(found, title):
    return {row.what: (row.first, row.second) for row in section(found, title).rows}


def of(state, number=2, **changes):
    return small_run(number, trained=Trained.of(state), **changes)


def test_two_equal_runs_say_so():
    found = compare(small_run(1), small_run(2))
    assert found.differences == 0
    assert section(found, "Network").same == "Both runs trained the same network."
    assert rows(found, "Results")["Epochs"] == ("3", "3")


def test_layers_added_removed_and_changed():
    state = small_state()
    second = state.network.named("dense_2")
    other = edits.set_layer(state, second.id, second.layer.replace(units=5, activation="tanh"))
    other, added = edits.add_layer(
        other, LAYERS.parse({"kind": "dropout", "rate": 0.25}), (0, 0), after=second.id
    )
    other = edits.remove(other, [state.network.named("dense_1").id], heal=False)
    found = rows(compare(small_run(), of(other)), "Network")
    assert found["dense_1"][1] == "not there"
    assert found["dense_1"][0].startswith("Dense")
    assert found["dropout_1"] == ("not there", "Dropout rate 0.25")
    assert found["dense_2: units"][0].startswith("2")
    assert found["dense_2: units"][1].startswith("5")
    assert found["dense_2: activation"][1] == "Tanh"
    assert "Wires" in found
    assert added


def test_settings_and_what_is_inside_them():
    state = small_state()
    training = state.training.replace(
        seed=7, optimizer={"kind": "sgd", "learning_rate": 0.5}, early_stopping=5, loss="mean_absolute_error"
    )
    found = rows(compare(small_run(), of(edits.set_training(state, training), begun="the weights of Run 1")),
                 "Training")  # fmt: skip
    assert found["Seed"] == ("42", "7")
    assert found["Early stopping"] == ("off", "5 epochs")
    assert found["Optimizer, SGD: learning rate"][1] == "0.5"
    assert found["Loss"] == ("Mean squared error", "Mean absolute error")
    assert found["Began with"] == ("initial weights", "the weights of Run 1")


def test_results_say_which_is_better_where_that_is_clear():
    better = (*EVENTS[:2], EpochDone(3, 6, 1.5, {"loss": 0.125, "accuracy": 0.5}, {"loss": 0.5}))
    columns, epochs = epoch_table(better)
    other = small_run(2, columns=columns, epochs=epochs, finished=Finished("stopped", 3, 6, 90.0))
    found = {row.what: row for row in section(compare(small_run(), other), "Results").rows}
    assert found["Train loss, last epoch"] == Row("Train loss, last epoch", "0.2500", "0.1250", 2)
    assert found["Train accuracy, last epoch"].better == 1
    assert found["Validation loss, last epoch"].better == 0
    assert found["Ended"] == Row("Ended", "all epochs done", "stopped")
    assert found["Training time"].second == "1:30 min"


def test_losses_of_different_functions_are_not_judged():
    training = small_state().training.replace(loss="mean_absolute_error")
    columns, epochs = epoch_table(EVENTS[:1])
    other = of(small_state().replace(training=training), columns=columns, epochs=epochs)
    found = {row.what: row for row in section(compare(small_run(), other), "Results").rows}
    assert found["Train loss, last epoch"].better == 0
    assert found["Train accuracy, last epoch"].better == 1


def test_data_and_versions():
    found = compare(
        small_run(), small_run(2, rows=(60, 20, 20), samples="cd" * 16, environment={"numpy": "2.1"})
    )
    assert rows(found, "Data")["Train / validation / test"] == ("70 / 15 / 15", "60 / 20 / 20")
    assert rows(found, "Data")["Samples"][1].endswith("(other numbers)")
    assert rows(found, "Versions") == {"NumPy": ("2.0", "2.1")}


def test_a_drawing_that_cannot_be_read_is_said():
    found = compare(small_run(), small_run(2, trained=Trained({"network": 3})))
    assert section(found, "Network").same.startswith("The drawings cannot be compared.")
    assert rows(found, "Results")


def test_markdown_escapes_what_people_wrote():
    first = replace(small_run(), name="a | <b>x</b>")
    text = compare(first, small_run(2, rows=(1, 2, 3))).to_markdown()
    assert "# a \\| \\<b>x\\</b> and Run 2" in text
    assert "| Train / validation / test | 70 / 15 / 15 | 1 / 2 / 3 |" in text


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "", "off"),
        (True, "", "yes"),
        (1_000, "epochs", "1,000 epochs"),
        (0.001, "", "0.001"),
        ((), "", "none"),
    ],
)
def test_values_as_people_write_them(value, unit, words):
    assert shown(value, unit) == words
