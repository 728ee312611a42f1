"""Steps told of together: fewer events, the same numbers."""

import numpy as np
import pytest

from nnstudio.engine.training import loop
from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from tests.engine.training.test_checkpoint import BATCH, EPOCHS, ROWS, STEPS, settings, training
from tests.engine.training.test_loop import settings as line_settings

PER_EPOCH = -(-ROWS // BATCH)
CHOSEN = settings(early_stopping=None, clip_norm=None)


def trained(gather, **changes):
    made = training(CHOSEN.replace(**changes) if changes else CHOSEN)
    made.gather = gather
    return made, list(made.run())


def test_one_event_tells_of_an_epoch_that_is_short_enough():
    _, events = trained(1e9)
    steps = [e for e in events if isinstance(e, StepDone)]
    assert [(e.epoch, e.step, len(e.losses)) for e in steps] == [
        (1 + i, PER_EPOCH * (1 + i), PER_EPOCH) for i in range(EPOCHS)
    ]
    assert all(e.loss == e.losses[-1] for e in steps)


def test_every_loss_and_every_weight_is_the_same():
    alone, each = trained(0.0)
    gathered, together = trained(1e9)
    assert np.array_equal(alone.network.vector, gathered.network.vector)
    one_by_one = [e.loss for e in each if isinstance(e, StepDone)]
    assert len(one_by_one) == STEPS
    assert one_by_one == [loss for e in together if isinstance(e, StepDone) for loss in e.losses]
    means = [[e.train["loss"] for e in events if isinstance(e, EpochDone)] for events in (each, together)]
    assert means[0] == means[1]


def test_the_time_is_looked_at_after_each_step(monkeypatch):
    made, clock = training(CHOSEN), iter(range(1_000_000))
    monkeypatch.setattr(loop.time, "perf_counter", lambda: float(next(clock)))
    made.gather = 3.0  # a second passes between two looks at the clock
    counts = [len(e.losses) for e in made.run() if isinstance(e, StepDone)]
    assert counts[:3] == [3, 3, 1]
    assert sum(counts) == STEPS


def test_one_that_is_to_tell_soon_tells_after_the_step_at_hand(monkeypatch):
    made, looks = training(CHOSEN), []

    def clock():
        looks.append(0.0)
        if len(looks) == 4:  # at its begin, at the event's begin, after the first step, after the second
            made.tell_soon()
        return 0.0

    monkeypatch.setattr(loop.time, "perf_counter", clock)
    made.gather = 1e9
    events = made.run()
    assert len(next(events).losses) == 2
    assert len(next(events).losses) == PER_EPOCH - 2, "once only"


def test_it_may_be_changed_between_two_events():
    made = training(CHOSEN)
    events = made.run()
    assert next(events).losses == (made.loss,)
    made.gather = 1e9
    assert next(events).step == PER_EPOCH
    made.gather = 0.0
    assert isinstance(next(events), EpochDone)
    assert next(events).step == PER_EPOCH + 1


def test_a_checkpoint_between_gathered_steps_and_single_ones_goes_on_to_the_same_bits():
    whole, _ = trained(0.0)
    first = training(CHOSEN)
    events = first.run()
    for _ in range(3):
        next(events)
    second = training(CHOSEN, first.checkpoint())
    second.gather = 1e9
    list(second.run())
    assert np.array_equal(whole.network.vector, second.network.vector)


@pytest.mark.parametrize("gather", [0.0, 1e9])
def test_a_divergence_ends_it_where_it_happens(gather):
    made = training(line_settings(optimizer={"kind": "sgd", "learning_rate": 1e3}, epochs=90))
    made.gather = gather
    *before, last = made.run()
    assert isinstance(last, Finished)
    assert last.reason == "diverged"
    losses = [loss for e in before if isinstance(e, StepDone) for loss in e.losses]
    assert len(losses) == last.step == made.step
    assert np.isfinite(losses).all()
    assert np.isfinite(made.network.vector).all()
