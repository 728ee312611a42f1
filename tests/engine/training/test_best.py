"""The best epoch's weights beside the last one's, and the other way round with early stopping."""

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import chain


def trained(early_stopping=None, epochs=30):
    """Few noisy samples and many units: the validation loss rises again."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(40, 3))
    y = x[:, :1] + rng.normal(0, 1.5, (40, 1))
    spec = chain({"kind": "dense", "units": 30, "activation": "tanh"}, {"kind": "dense", "units": 1})
    network = Network(spec, (3,), seed=2)
    settings = TrainingSettings.build(
        {
            "optimizer": {"kind": "adam", "learning_rate": 0.03},
            "epochs": epochs,
            "early_stopping": early_stopping,
        }
    )
    held = Samples(x[20:], y[20:])
    training = Training(network, settings, Samples(x[:20], y[:20]), held)
    events = list(training.run())
    losses = [e.validation["loss"] for e in events if hasattr(e, "validation")]
    return training, events[-1], losses, lambda: evaluate(network, settings, held)["loss"]


def test_without_early_stopping_the_best_weights_are_at_hand_besides() -> None:
    training, finished, losses, loss = trained()
    other = training.other_weights()
    best = int(np.argmin(losses)) + 1
    assert best < len(losses)
    assert (other.kind, other.epoch, finished.best_epoch) == ("best", best, best)
    assert loss() == pytest.approx(losses[-1], rel=1e-6)
    before = training.network.vector.copy()
    training.network.set_weights(other.weights)
    assert loss() == pytest.approx(min(losses), rel=1e-6)
    assert not np.array_equal(before, training.network.vector)


def test_with_early_stopping_the_last_weights_are_at_hand_besides() -> None:
    training, finished, losses, loss = trained(early_stopping=5, epochs=200)
    other = training.other_weights()
    assert finished.reason == "early_stopping"
    assert (other.kind, other.epoch) == ("last", len(losses))
    assert loss() == pytest.approx(min(losses), rel=1e-6)
    training.network.set_weights(other.weights)
    assert loss() == pytest.approx(losses[-1], rel=1e-6)


def test_there_is_nothing_besides_when_the_last_epoch_was_the_best() -> None:
    training, _, losses, _ = trained(epochs=1)
    assert len(losses) == 1
    assert training.other_weights() is None


def test_asking_changes_nothing() -> None:
    training, *_ = trained()
    before = training.network.vector.copy()
    training.other_weights()
    np.testing.assert_array_equal(before, training.network.vector)
