"""A training that goes on under changed settings keeps everything it has."""

from dataclasses import replace

import numpy as np
import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.network import Network
from nnstudio.engine.spec import Edge, NetworkSpec, Node
from nnstudio.engine.training.carry import carry_over
from nnstudio.engine.training.checkpoint import CheckpointError
from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from nnstudio.engine.training.loop import Samples, Training
from nnstudio.engine.training.settings import TrainingSettings

ROWS = 30


def network(rate: float = 0.5) -> Network:
    kinds = (
        {"kind": "input", "shape": [2]},
        {"kind": "dense", "units": 4, "activation": "tanh"},
        {"kind": "dropout", "rate": rate},
        {"kind": "dense", "units": 1},
    )
    nodes = tuple(Node(f"n{i}", f"layer_{i}", LAYERS.parse(kind)) for i, kind in enumerate(kinds))
    edges = tuple(Edge(f"n{i}", f"n{i + 1}") for i in range(len(kinds) - 1))
    return Network(NetworkSpec(nodes, edges), (2,), dtype="float64", seed=1)


def training(rate: float = 0.5, batch: int = 10, epochs: int = 4, **options) -> Training:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(ROWS, 2))
    settings = TrainingSettings.build(
        {
            "optimizer": {"kind": "adam", "learning_rate": 0.05},
            "batches": {"kind": "mini_batch", "batch_size": batch},
            "epochs": epochs,
            "dtype": "float64",
            **options,
        }
    )
    return Training(network(rate), settings, Samples(x, x.sum(axis=1, keepdims=True)))


def steps(events, count):
    """Let so many batches pass, and what belongs to the last of them."""
    found = []
    while sum(isinstance(e, StepDone) for e in found) < count:
        found.append(next(events))
    return found


def test_nothing_changed_means_the_same_bits():
    whole = training()
    straight = list(whole.run())
    first = training()
    events = first.run()
    begun = steps(events, 4)
    second = training()
    carry_over(first, second)
    assert second.step == 4
    rest = list(second.run())
    assert [e.loss for e in (*begun, *rest) if isinstance(e, StepDone)] == [
        e.loss for e in straight if isinstance(e, StepDone)
    ]
    np.testing.assert_array_equal(second.network.vector, whole.network.vector)


def test_another_dropout_rate_takes_weights_and_averages_along():
    first = training(rate=0.5)
    steps(first.run(), 5)
    second = training(rate=0.0)
    carry_over(first, second)
    np.testing.assert_array_equal(second.network.vector, first.network.vector)
    before, after = first.checkpoint(), second.checkpoint()
    assert after.updates == 5
    assert all(np.array_equal(after.slots[name], before.slots[name]) for name in before.slots)
    assert (after.epoch, after.batches, after.total, after.noise) == (2, 2, before.total, before.noise)
    assert isinstance(list(second.run())[-1], Finished)


@pytest.mark.parametrize(
    ("batch", "batches", "seen"),
    [(5, 4, 20), (8, 3, 24), (30, 1, 30), (3, 7, 21)],
)
def test_another_batch_size_goes_on_at_its_next_whole_batch(batch, batches, seen):
    first = training(batch=10)
    steps(first.run(), 5)  # an epoch of three batches, and 20 rows of the second
    second = training(batch=batch)
    carry_over(first, second)
    found = second.checkpoint()
    per_epoch = -(-ROWS // batch)
    assert (found.epoch, found.batches, found.step) == (2, batches, per_epoch + batches)
    assert found.total == pytest.approx(first.checkpoint().total * seen / 20)
    rest = list(second.run())
    assert sum(isinstance(e, StepDone) for e in rest) == 3 * per_epoch - batches
    assert [e.epoch for e in rest if isinstance(e, EpochDone)] == [2, 3, 4]
    assert rest[-1].step == 4 * per_epoch


def test_between_two_epochs_nothing_is_left_out():
    first = training(batch=10)
    events = first.run()
    while not isinstance(next(events), EpochDone):
        pass
    second = training(batch=15, epochs=2)
    carry_over(first, second)
    rest = list(second.run())
    assert [e.step for e in rest if isinstance(e, StepDone)] == [3, 4]


def test_fewer_epochs_than_are_done_are_refused():
    first = training()
    steps(first.run(), 8)
    with pytest.raises(CheckpointError, match="does not fit"):
        carry_over(first, training(epochs=1))


def test_a_training_with_other_parameters_is_refused():
    first = training()
    steps(first.run(), 2)
    other = training(optimizer={"kind": "sgd"})
    with pytest.raises(CheckpointError):
        carry_over(first, other)
    assert replace(first.checkpoint()).step == 2
