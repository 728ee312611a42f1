"""Epochs as they are told, in rows: what comes later, what goes, and what is counted on."""

import math
from dataclasses import replace

import numpy as np

from nnstudio.engine.training.events import EpochDone
from nnstudio.project.epoch_log import EpochLog
from nnstudio.project.epoch_recorder import EpochRecorder

FIRST = EpochDone(1, 2, 0.5, {"loss": 1.0}, {"loss": 2.0})
SECOND = EpochDone(2, 4, 1.0, {"loss": 0.5}, {"loss": 1.5})
WIDER = EpochDone(3, 6, 1.5, {"loss": 0.25, "accuracy": 1.0}, {"loss": 1.0, "accuracy": 0.75})


def test_nothing_yet():
    recorder = EpochRecorder()
    assert not recorder.log
    assert recorder.table is None
    assert len(recorder) == 0


def test_counting_on_behind_what_is_there():
    recorder = EpochRecorder(EpochLog.of([FIRST, SECOND]))
    before = recorder.log
    recorder.add(FIRST, epochs=2, steps=4)
    recorder.add(SECOND, epochs=2, steps=4)
    assert [(e.epoch, e.step) for e in recorder.log] == [(1, 2), (2, 4), (3, 6), (4, 8)]
    assert before == [FIRST, SECOND]


def test_a_metric_that_is_followed_from_now_on_and_one_that_is_not_any_more():
    recorder = EpochRecorder()
    told = [FIRST, SECOND, WIDER, replace(WIDER, epoch=4), replace(SECOND, epoch=5)]
    for event in told:
        recorder.add(event)
    assert recorder.log == told
    assert recorder.table is not None
    assert np.array_equal(
        recorder.table.column("train/accuracy"), [math.nan, math.nan, 1, 1, math.nan], equal_nan=True
    )


def test_the_same_names_in_another_order_find_their_columns():
    recorder = EpochRecorder()
    recorder.add(WIDER)
    other = EpochDone(4, 8, 2.0, {"accuracy": 0.5, "loss": 3.0}, {"accuracy": 0.25, "loss": 4.0})
    recorder.add(other)
    recorder.add(other)
    assert recorder.log == [WIDER, other, other]


def test_a_name_that_changes_sides_is_another_one():
    recorder = EpochRecorder()
    recorder.add(EpochDone(1, 1, 0.0, {"loss": 1.0, "accuracy": 2.0}, {}))
    recorder.add(EpochDone(2, 2, 0.0, {"loss": 1.0}, {"accuracy": 3.0}))
    assert recorder.log[1] == EpochDone(2, 2, 0.0, {"loss": 1.0}, {"accuracy": 3.0})
