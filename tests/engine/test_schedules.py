"""Schedules by their values at points worked out by hand."""

import math

import pytest

from nnstudio.engine.schedules import SCHEDULES

IDS = ["constant", "step_decay", "exponential_decay", "cosine_decay", "one_cycle", "reduce_on_plateau"]


def factor(options, progress=0.0, epoch=0, losses=()):
    return SCHEDULES.parse(options).factor(progress, epoch, losses)


def test_every_schedule_is_there_in_its_order():
    assert list(SCHEDULES) == IDS


def test_constant():
    assert [factor("constant", p) for p in (0, 0.5, 1)] == [1, 1, 1]


def test_step_decay():
    options = {"kind": "step_decay", "drop": 0.5, "every": 10}
    assert [factor(options, epoch=e) for e in (0, 9, 10, 19, 20, 35)] == [1, 1, 0.5, 0.5, 0.25, 0.125]


def test_exponential_decay():
    options = {"kind": "exponential_decay", "decay_rate": 0.9}
    assert [factor(options, epoch=e) for e in (0, 1, 2)] == pytest.approx([1, 0.9, 0.81])
    assert factor("exponential_decay", epoch=10) == pytest.approx(0.5987, abs=1e-4)


def test_cosine_decay():
    # (1 + cos 60°)/2 = 0.75 at a third
    found = [factor("cosine_decay", p) for p in (0, 1 / 3, 0.5, 1)]
    assert found == pytest.approx([1, 0.75, 0.5, 0], abs=1e-12)
    assert factor({"kind": "cosine_decay", "alpha": 0.2}, 0.5) == pytest.approx(0.6)


def test_one_cycle():
    options = {"kind": "one_cycle", "warmup": 0.25, "start_division": 10.0, "end_division": 100.0}
    found = [factor(options, p) for p in (0, 0.125, 0.25, 0.625, 1)]
    # half-way up (0.1 + 1)/2, half-way down (1 + 0.001)/2
    assert found == pytest.approx([0.1, 0.55, 1, 0.5005, 0.001])


def test_reduce_on_plateau():
    options = {"kind": "reduce_on_plateau", "drop": 0.5, "patience": 2, "min_delta": 0.1, "smallest": 0.2}
    losses = [1.0, 0.8, 0.75, 0.74, 0.6, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]
    found = [factor(options, losses=losses[:n]) for n in range(len(losses) + 1)]
    # 0.75 and 0.74 are not 0.1 below 0.8: reduced after the fourth; 0.6 is; then 0.9 twice: reduced, and
    # again
    assert found == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]


def test_a_loss_that_is_not_a_number_is_no_progress():
    assert factor({"kind": "reduce_on_plateau", "drop": 0.5, "patience": 1}, losses=[1.0, math.nan]) == 0.5


@pytest.mark.parametrize("kind", [k for k in IDS if k != "one_cycle"])
def test_warm_up_grows_evenly_to_the_full_rate(kind):
    options = {"kind": kind, "warmup": 0.2}
    found = [factor(options, p) for p in (0, 0.1, 0.2)]
    assert found == pytest.approx([0.01, 0.505, 1])


def test_after_the_warm_up_the_curve_fills_what_is_left():
    # 0.6 is half of the way from 0.2 to 1
    assert factor({"kind": "cosine_decay", "warmup": 0.2}, 0.6) == pytest.approx(0.5)


@pytest.mark.parametrize("kind", IDS)
def test_factors_stay_between_0_and_1(kind):
    for step in range(101):
        assert 0 <= factor(kind, step / 100, step // 2, [1.0] * (step // 2)) <= 1
