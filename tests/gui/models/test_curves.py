"""Curves: what a training tells, as rows; nothing is thinned, and nothing else is kept of an epoch."""

from dataclasses import replace

from nnstudio.engine.training.events import EpochDone
from nnstudio.gui.models.curves import Curves, Start
from nnstudio.gui.models.run_keeper import sum_of_trainings

FIRST = EpochDone(1, 2, 0.5, {"loss": 1.0}, {"loss": 2.0})
SECOND = EpochDone(2, 4, 1.0, {"loss": 0.5}, {"loss": 1.5})


def test_epochs_are_read_back_as_they_were_told():
    curves = Curves(2)
    assert not curves.epoch_events
    for event in (FIRST, SECOND):
        curves.add_epoch(event)
    assert curves.epoch_events == [FIRST, SECOND]
    assert curves.epochs is not None
    assert curves.epochs.names == ("epoch", "step", "seconds", "train/loss", "validation/loss")


def test_a_training_that_goes_on_counts_on():
    curves = Curves.of_epochs([FIRST, SECOND])
    assert curves is not None
    assert curves.steps == 4
    curves.start = Start(2, 4)
    curves.add_epoch(FIRST)
    assert [(e.epoch, e.step) for e in curves.epoch_events] == [(1, 2), (2, 4), (3, 6)]
    assert Curves.of_epochs([]) is None


def test_what_was_kept_of_a_run_is_not_written_into():
    kept = Curves.of_epochs([FIRST])
    assert kept is not None
    log = kept.epoch_events
    kept.add_epoch(SECOND)
    assert log == [FIRST]
    assert len(kept.epoch_events) == 2


def test_seconds_of_earlier_trainings_are_added_up():
    curves = Curves(2)
    for epoch, seconds in enumerate(
        (0.5, 1.0, 0.25, 0.75, 2.0, 0.5), 1
    ):  # three trainings, 0.5 is the third's
        curves.add_epoch(replace(FIRST, epoch=epoch, seconds=seconds))
    curves.start = Start(5, 10)
    assert sum_of_trainings(curves) == 1.0 + 2.0
    curves.start = Start(2, 4)
    assert sum_of_trainings(curves) == 1.0
    curves.start = Start()
    assert sum_of_trainings(curves) == 0.0
