"""Epochs as rows: they are told as a training tells them, and nothing is copied."""

import math

import numpy as np

from nnstudio.engine.training.events import EpochDone
from nnstudio.project.epoch_log import EpochLog, epoch_table

FIRST = EpochDone(1, 4, 0.5, {"loss": 2.0}, {"loss": 3.0})
SECOND = EpochDone(2, 8, 1.0, {"loss": 1.0, "accuracy": 0.5}, {"loss": 2.0, "accuracy": 0.25})
COLUMNS = (
    "epoch", "step", "seconds", "train/loss", "validation/loss", "train/accuracy", "validation/accuracy",
)  # fmt: skip


def test_a_metric_that_came_later_leaves_no_number_before():
    columns, rows = epoch_table([FIRST, SECOND])
    assert columns == COLUMNS
    assert np.array_equal(
        rows, [[1, 4, 0.5, 2, 3, math.nan, math.nan], [2, 8, 1, 1, 2, 0.5, 0.25]], equal_nan=True
    )
    log = EpochLog(columns, rows)
    assert list(log) == [FIRST, SECOND]
    assert "accuracy" not in log[0].train


def test_counting_and_cutting():
    log = EpochLog.of([FIRST, SECOND])
    assert len(log) == 2
    assert log[-1] == SECOND
    assert log[:1] == (FIRST,)
    assert log[1:] == [SECOND]
    assert np.shares_memory(log[1:].rows, log.rows)
    assert EpochLog.of(log) is log
    assert not EpochLog()
    assert isinstance(log[0].epoch, int)


def test_logs_compare_by_what_they_hold():
    log = EpochLog.of([FIRST, SECOND])
    assert log == EpochLog.of((FIRST, SECOND))
    assert log == (FIRST, SECOND)
    assert log == (FIRST, SECOND)
    assert log != (SECOND, FIRST)
    assert log != (FIRST,)
    assert log != 7


def test_a_loss_that_is_no_number_stays_and_a_metric_goes():
    nan = math.nan
    told = EpochLog.of([EpochDone(1, 1, 0.0, {"loss": nan, "r2": nan}, {"loss": nan})])[0]
    assert math.isnan(told.train["loss"])
    assert list(told.train) == ["loss"]
    assert told.validation == {}
