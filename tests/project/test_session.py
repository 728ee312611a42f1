"""From a document to a training and back, and the numbers the examples promise."""

from dataclasses import replace

import numpy as np
import pytest

from nnstudio.data import Table
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import Document, edits, session
from nnstudio.project.session import SessionError
from nnstudio.project.templates import template


def train(document: Document, **changes) -> tuple[Document, dict[str, dict[str, float]]]:
    state = document.state
    document = replace(document, state=edits.set_training(state, state.training.replace(**changes)))
    running = session.start_training(document)
    events = list(session.run(running))
    assert isinstance(events[-1], Finished)
    epochs = [e for e in events if isinstance(e, EpochDone)]
    kept = session.keep(document, running, epochs, events[-1])
    return kept, session.evaluate_all(running.network, kept.state.training, running.prepared)


@pytest.mark.parametrize(
    ("name", "metric", "goal"),
    [
        ("digits", "accuracy", 0.95),
        ("iris", "accuracy", 0.93),
        ("spirals", "accuracy", 0.95),
        ("diabetes", "r2", 0.40),
        ("xor", "accuracy", 0.95),
        ("convnet", "accuracy", 0.95),
        ("residual", "accuracy", 0.95),
    ],
)
def test_an_example_reaches_what_a_good_tutorial_reaches(name, metric, goal):
    _, metrics = train(template(name).open())
    assert metrics["validation"][metric] >= goal
    assert metrics["test"][metric] >= goal - 0.03


def test_the_vanishing_example_hardly_learns():
    _, metrics = train(template("vanishing").open(), epochs=5)
    assert metrics["train"]["accuracy"] < 0.3


def test_training_goes_on_from_the_weights_unless_it_is_to_begin_anew(tmp_path):
    first, _ = train(template("xor").open(), epochs=2)
    first.save(tmp_path / "x.nnstudio")
    opened = Document.load(tmp_path / "x.nnstudio")
    gone_on = session.start_training(opened).network.weights()
    fresh = session.start_training(opened, fresh=True).network.weights()
    begun = session.start_training(template("xor").open()).network.weights()
    for name, array in first.weights.items():
        assert np.array_equal(gone_on[name], array)
        assert np.array_equal(fresh[name], begun[name])
        assert not np.array_equal(array, fresh[name])


def test_a_layer_drawn_since_begins_with_initial_weights_and_forbids_predicting():
    trained, _ = train(template("xor").open(), epochs=2)
    edge = trained.state.network.edges[1]
    layer = trained.state.network.by_id[edge.source].layer
    state, _ = edits.add_layer(trained.state, layer, (0, 0), into=edge)
    changed = replace(trained, state=state)
    network = session.start_training(changed).network
    assert np.array_equal(network.weights()["dense_1/kernel"], trained.weights["dense_1/kernel"])
    with pytest.raises(SessionError, match="dense_3 has no trained weights"):
        session.trained_network(changed)


def test_what_cannot_be_trained_says_where():
    document = template("xor").open()
    document.state = edits.set_data(
        document.state, document.state.data.replace(source={"kind": "csv", "path": "no.csv"})
    )
    with pytest.raises(SessionError, match=r"no\.csv"):
        session.start_training(document)
    document = template("digits").open()
    document.state = edits.remove(document.state, ["n2"], heal=True)
    with pytest.raises(SessionError, match="dense_1"):
        session.start_training(document)


def test_without_chosen_metrics_the_usual_ones_are_computed():
    _, metrics = train(template("iris").open(), epochs=1, metrics=())
    assert set(metrics["test"]) == {"loss", "accuracy"}
    _, metrics = train(template("sine").open(), epochs=1, metrics=())
    assert set(metrics["test"]) == {"loss", "r2", "mean_absolute_error"}


def test_a_part_without_rows_has_no_numbers():
    document = template("iris").open()
    document.state = edits.set_data(
        document.state, document.state.data.replace(split={"kind": "random", "validation": 0.0, "test": 0.0})
    )
    _, metrics = train(document, epochs=1)
    assert metrics["validation"] == metrics["test"] == {}
    assert metrics["train"]


def test_predicting_undoes_the_target_s_scaling():
    trained, _ = train(template("diabetes").open(), epochs=5)
    network, fitted = session.trained_network(trained)
    table: Table = session.start_training(trained).prepared.table
    (name,), (values,) = fitted.decode(network.predict(fitted.features(table)))
    assert name == table.target_names[0]
    assert abs(values.mean() - table.target.mean()) < 25
