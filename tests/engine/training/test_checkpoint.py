"""A training that is interrupted anywhere and goes on from its checkpoint ends with the same bits."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.checkpoint import Checkpoint, CheckpointError
from nnstudio.engine.training.events import Event, Finished, StepDone
from nnstudio.engine.training.loop import Samples, Training
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import chain

ROWS, BATCH, EPOCHS = 53, 8, 12  # the last batch of an epoch is short
STEPS = -(-ROWS // BATCH) * EPOCHS
OPTIMIZERS = ("sgd", "adagrad", "adadelta", "rmsprop", "adam", "adamw", "adamax", "nadam", "lion")


def drawing() -> NetworkSpec:
    """Dropout, noise and batch normalization: everything that has a state of its own."""
    return chain(
        {"kind": "dense", "units": 12, "activation": "relu", "l2": 0.01},
        {"kind": "batch_norm"},
        {"kind": "dropout", "rate": 0.3},
        {"kind": "gaussian_noise", "stddev": 0.1},
        {"kind": "dense", "units": 1},
    )


def settings(**changes: object) -> TrainingSettings:
    return TrainingSettings.build(
        {
            "optimizer": {"kind": "adam", "learning_rate": 0.02},
            "schedule": "reduce_on_plateau",
            "batches": {"kind": "mini_batch", "batch_size": BATCH},
            "clip_norm": 1.0,
            "epochs": EPOCHS,
            "early_stopping": 3,
            "metrics": ["r2"],
            **changes,
        }
    )


def samples(rows: int = ROWS, seed: int = 0) -> Samples:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 5)).astype("float32")
    return Samples(x, (np.sin(x[:, :1]) + 0.3 * rng.normal(size=(rows, 1))).astype("float32"))


def training(chosen: TrainingSettings, checkpoint: Checkpoint | None = None, **changes: object) -> Training:
    network = Network(drawing(), (5,), seed=chosen.seed)
    parts = {"train": samples(), "validation": samples(20, 1), **changes}
    return Training(network, chosen, parts["train"], parts["validation"], checkpoint)


def log(event: Event) -> object:
    """An event without its seconds."""
    return event if isinstance(event, StepDone) else replace(event, seconds=0.0)


def interrupted(chosen: TrainingSettings, after: int) -> tuple[list[object], Checkpoint | None]:
    """The first ``after`` events, and a checkpoint taken then (None if the training had ended)."""
    first, seen = training(chosen), []
    for _, event in zip(range(after), first.run(), strict=False):
        seen.append(log(event))
        if isinstance(event, Finished):
            return seen, None
    return seen, first.checkpoint()


def test_twenty_interruptions_of_twenty_go_on_bit_for_bit():
    whole = training(settings())
    events = [log(event) for event in whole.run()]
    assert events[-1].reason == "early_stopping"  # and the best weights are restored
    points = np.random.default_rng(7).choice(len(events) - 1, 20, replace=False)
    for point in sorted(int(p) for p in points):
        seen, checkpoint = interrupted(settings(), point)
        second = training(settings(), checkpoint)
        assert [*seen, *map(log, second.run())] == events, point
        assert second.network.vector.tobytes() == whole.network.vector.tobytes(), point


@pytest.mark.parametrize("point", [0, 1, 6, 7, 8, 9])
def test_the_edges_of_an_epoch_are_no_exception(point):
    """Nothing done, first batch, before and after the last batch and the log of the first epoch."""
    whole = training(settings(early_stopping=None))
    events = [log(event) for event in whole.run()]
    seen, checkpoint = interrupted(settings(early_stopping=None), point)
    second = training(settings(early_stopping=None), checkpoint)
    assert [*seen, *map(log, second.run())] == events
    assert second.network.vector.tobytes() == whole.network.vector.tobytes()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", ["constant", "one_cycle"])
def test_every_optimizer_keeps_its_state(optimizer, schedule):
    chosen = settings(optimizer=optimizer, schedule=schedule)
    whole = training(chosen)
    list(whole.run())
    _, checkpoint = interrupted(chosen, 19)
    second = training(chosen, checkpoint)
    list(second.run())
    assert second.network.vector.tobytes() == whole.network.vector.tobytes()


def test_momentum_is_kept_too():
    chosen = settings(optimizer={"kind": "sgd", "momentum": 0.9, "nesterov": True}, dtype="float32")
    whole = training(chosen)
    list(whole.run())
    _, checkpoint = interrupted(chosen, 11)
    assert set(checkpoint.slots) == {"velocity"}
    second = training(chosen, checkpoint)
    list(second.run())
    assert second.network.vector.tobytes() == whole.network.vector.tobytes()


def test_a_checkpoint_of_a_resumed_training_is_as_good():
    whole = training(settings())
    list(whole.run())
    checkpoint = None
    for _ in range(STEPS + EPOCHS + 1):
        part = training(settings(), checkpoint)
        if isinstance(next(part.run()), Finished):
            break
        checkpoint = part.checkpoint()
    assert part.network.vector.tobytes() == whole.network.vector.tobytes()


def test_the_training_goes_on_without_touching_its_checkpoint():
    _, checkpoint = interrupted(settings(), 10)
    before = checkpoint.vector.copy(), checkpoint.slots["m"].copy(), dict(checkpoint.noise)
    list(training(settings(), checkpoint).run())
    assert checkpoint.vector.tobytes() == before[0].tobytes()
    assert checkpoint.slots["m"].tobytes() == before[1].tobytes()
    assert checkpoint.noise == before[2]


def test_a_live_learning_rate_is_part_of_it():
    first = training(settings())
    events = first.run()
    next(events)
    first.set_learning_rate(0.5)
    assert training(settings(), first.checkpoint()).checkpoint().learning_rate == 0.5


def test_the_learning_rate_may_differ_the_rest_may_not():
    _, checkpoint = interrupted(settings(), 10)
    training(settings(optimizer={"kind": "adam", "learning_rate": 0.5}), checkpoint)
    with pytest.raises(CheckpointError, match="the training settings changed since"):
        training(settings(clip_norm=2.0), checkpoint)
    with pytest.raises(CheckpointError, match="the data changed since"):
        training(settings(), checkpoint, train=samples(seed=2))
    with pytest.raises(CheckpointError, match="the data changed since"):
        training(settings(), checkpoint, validation=None)
    other = Network(chain({"kind": "dense", "units": 1}), (5,))
    with pytest.raises(CheckpointError, match="the drawing changed since"):
        Training(other, settings(), samples(), samples(20, 1), checkpoint)


def test_arrays_that_do_not_fit_are_refused():
    _, checkpoint = interrupted(settings(), 10)
    for broken in (
        replace(checkpoint, vector=checkpoint.vector[1:]),
        replace(checkpoint, finite=checkpoint.finite.astype("float64")),
        replace(checkpoint, slots={"m": checkpoint.slots["m"]}),
        replace(checkpoint, epoch=99),
        replace(checkpoint, batches=99),
    ):
        with pytest.raises(CheckpointError, match="does not fit"):
            training(settings(), broken)


def test_a_thread_computes_the_same_bits():
    here, there = training(settings()), training(settings())
    list(here.run())
    thread = threading.Thread(target=lambda: list(there.run()))
    thread.start()
    thread.join()
    assert here.network.vector.tobytes() == there.network.vector.tobytes()
