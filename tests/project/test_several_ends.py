"""A project whose network has several inputs and outputs: one table serves them all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import DataSettings
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.engine.training.settings import OutputLoss, TrainingSettings
from nnstudio.project import Document, ProjectState, edits, session
from nnstudio.project.session import SessionError
from tests.engine.several_ends import inputs, losses_of, two_heads

HIDDEN = {"kind": "dense", "units": 8, "activation": "tanh"}
SOFTMAX = {"kind": "dense", "units": 3, "activation": "softmax"}
ADAM = {"kind": "adam", "learning_rate": 0.02}


def document(spec: NetworkSpec, source: object, **training: object) -> Document:
    settings = TrainingSettings.build({"optimizer": ADAM, "epochs": 15, **training})
    data = DataSettings.build({"source": source, "features": ["standardize"]})
    return Document(ProjectState(network=spec, training=settings, data=data))


def trained(whole: Document) -> Document:
    running = session.start_training(whole)
    events = list(session.run(running))
    assert isinstance(events[-1], Finished)
    epochs = [e for e in events if isinstance(e, EpochDone)]
    return session.keep(whole, running, epochs, events[-1])


def test_two_heads_learn_the_same_classes() -> None:
    spec = two_heads(SOFTMAX, SOFTMAX, hidden=HIDDEN)
    losses = losses_of(spec, b=("sparse_categorical_crossentropy", 0.3))
    whole = trained(
        document(spec, "iris", loss="sparse_categorical_crossentropy", output_losses=losses, epochs=40)
    )
    network, fitted = session.trained_network(whole)
    prepared = session.find_problems(whole)[1]
    assert prepared is not None
    found = session.evaluate_all(network, whole.state.training, prepared)["train"]
    assert set(found) == {"loss", "a_loss", "b_loss", "a_accuracy", "b_accuracy"}
    assert found["loss"] == pytest.approx(found["a_loss"] + 0.3 * found["b_loss"])
    assert min(found["a_accuracy"], found["b_accuracy"]) > 0.9
    said = session.predict(network, fitted, prepared.test.x)
    np.testing.assert_array_equal(said, network.predict(prepared.test.x)["a"])


@pytest.fixture
def three_targets(tmp_path: Path) -> dict[str, str]:
    """y0 = x0 + x1, y1 = x2, y2 = -x2, in a file."""
    x = np.random.default_rng(0).normal(size=(240, 3)).astype("float32")
    y = np.stack([x[:, 0] + x[:, 1], x[:, 2], -x[:, 2]], axis=1)
    np.savez(tmp_path / "three.npz", x=x, y=y)
    return {"kind": "npz", "path": str(tmp_path / "three.npz")}


def test_heads_share_out_the_columns_of_the_target(three_targets: dict[str, str]) -> None:
    spec = two_heads({"kind": "dense", "units": 1}, {"kind": "dense", "units": 2})
    whole = trained(document(spec, three_targets, epochs=60))
    network, fitted = session.trained_network(whole)
    prepared = session.find_problems(whole)[1]
    assert prepared is not None
    said = session.predict(network, fitted, prepared.test.x)
    assert said.shape == (len(prepared.test), 3)
    names, columns = fitted.decode(said)
    assert len(names) == len(columns) == 3
    np.testing.assert_allclose(said, prepared.test.y, atol=0.05)


def test_inputs_share_out_the_columns_of_the_table(three_targets: dict[str, str]) -> None:
    """The first input sees x0 and x1, the second x2: each of them knows its part of the target only."""
    spec = inputs([2], None)
    end = spec.named("end")
    spec = spec.with_layer(end.id, end.layer.replace(units=3))
    running = session.start_training(document(spec, three_targets))
    left, right = session.samples(running.network, running.prepared.train, running.prepared.shape).inputs
    np.testing.assert_array_equal(np.concatenate([left, right], axis=1), running.prepared.train.x)
    assert (left.shape[1], right.shape[1]) == (2, 1)
    assert isinstance(list(session.run(running))[-1], Finished)


def test_what_does_not_fit_is_said_before_training(three_targets: dict[str, str]) -> None:
    spec = two_heads({"kind": "dense", "units": 2}, {"kind": "dense", "units": 2})
    with pytest.raises(SessionError, match="a, b: The target has 3 columns, but they give 2 \\+ 2 = 4"):
        session.start_training(document(spec, three_targets))


def test_a_file_keeps_the_losses_of_outputs_and_a_training_goes_on_from_it(tmp_path: Path) -> None:
    spec = two_heads(SOFTMAX, SOFTMAX, hidden=HIDDEN)
    losses = losses_of(spec, a=("sparse_categorical_crossentropy", 0.7))
    loss = "sparse_categorical_crossentropy"
    whole = document(spec, "iris", loss=loss, output_losses=losses)  # the usual metrics are added later
    uninterrupted = trained(whole)
    running = session.start_training(whole)
    events = []
    for event in session.run(running):
        events.append(event)
        if len(events) == 42:  # in the middle of an epoch
            running.training.stop()
    epochs = [e for e in events if isinstance(e, EpochDone)]
    session.keep(whole, running, epochs, events[-1]).save(tmp_path / "two.nnstudio")
    loaded = Document.load(tmp_path / "two.nnstudio")
    assert loaded.state.training == whole.state.training
    again = session.start_training(loaded)
    assert again.training.epochs_done > 0
    list(session.run(again))
    for name, array in again.network.weights().items():
        np.testing.assert_array_equal(array, uninterrupted.weights[name])


def test_losses_follow_a_renamed_output_and_go_with_a_deleted_one() -> None:
    spec = two_heads(SOFTMAX, SOFTMAX)
    b = spec.named("b").id
    state = ProjectState(
        network=spec, training=TrainingSettings().with_output(OutputLoss(output=b, weight=2.0))
    )
    renamed = edits.rename(state, b, "colour")
    assert renamed.training.of_output(renamed.network.named("colour").id).weight == 2.0
    assert edits.remove(state, [b]).training.output_losses == ()
    assert edits.remove(state, [spec.named("a").id]).training == state.training
