"""Round ranges, and ticks where a person would put them."""

import math

import pytest

from nnstudio.gui.plots.ranges import (
    ClosestSpan,
    DecadeSpan,
    GrowingSpan,
    linear_label,
    linear_ticks,
    log_label,
    log_ticks,
    nice_ceiling,
    sliding_window,
)


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0.83, 1), (1, 1), (1.84, 2), (2.3, 2.5), (31, 40), (0.0021, 0.0025), (9.5e6, 1e7)]
)
def test_the_next_round_number(value, ceiling):
    assert nice_ceiling(value) == pytest.approx(ceiling)


def test_a_span_grows_in_steps_and_never_shrinks():
    span = GrowingSpan()
    assert [span.hold(v) for v in (0.2, 1.1, 1.4, 2.2, 0.1)] == [1, 1.5, 1.5, 2.5, 2.5]
    assert span.hold(math.nan) == 2.5
    assert span.hold(math.inf) == 2.5


def test_a_span_stops_at_its_limit_until_values_pass_it():
    span = GrowingSpan()
    assert span.hold(42, limit=45) == 45
    assert span.hold(44, limit=45) == 45
    assert span.hold(46, limit=45) == 50


def test_decades_widen_only():
    span = DecadeSpan()
    assert span.hold(3e-6, 0.02) == (-6, -1)
    assert span.hold(1e-3, 5.0) == (-6, 1)
    assert span.hold(2e-8, 1e-4) == (-8, 1)
    assert DecadeSpan().hold(0.01, 0.01) == (-2, -1)


def test_log_ticks_are_whole_decades_on_a_true_log_axis():
    assert log_ticks(-8, 0, 320, 40) == [-8, -7, -6, -5, -4, -3, -2, -1, 0]
    assert log_ticks(-8, 0, 200, 40) == [-8, -6, -4, -2, 0]
    assert [log_label(t) for t in log_ticks(-8, 0, 160, 40)] == ["1e-8", "1e-6", "1e-4", "1e-2", "1e0"]


def test_within_one_decade_the_2_and_the_5_are_told_too():
    ticks = log_ticks(-2.4, -1.2, 300, 40)
    assert [log_label(t) for t in ticks] == ["5e-3", "1e-2", "2e-2", "5e-2"]
    assert ticks[0] == pytest.approx(math.log10(0.005))


def test_linear_ticks_are_round_and_apart():
    assert linear_ticks(0, 2, 200, 40) == [0, 0.5, 1.0, 1.5, 2.0]
    assert linear_ticks(0, 25, 400, 70) == [0, 5, 10, 15, 20, 25]
    assert linear_ticks(3.2, 9.9, 300, 70) == [4, 6, 8]
    assert linear_ticks(1, 1, 300, 70) == []
    assert log_ticks(0, 0, 300, 70) == []


@pytest.mark.parametrize(
    ("value", "step", "label"),
    [(0, 0.5, "0"), (0.5, 0.5, "0.5"), (2.0, 0.5, "2.0"), (20, 5, "20"), (1250, 250, "1,250"),
     (0.25, 0.25, "0.25"), (12.5, 2.5, "12.5"), (5, 2.5, "5.0"),
     (2e-5, 2e-5, "2e-5"), (0.002, 0.001, "0.002")],
)  # fmt: skip
def test_labels_have_the_decimals_their_step_needs(value, step, label):
    assert linear_label(value, step) == label


def test_a_window_slides_by_quarters():
    assert sliding_window(0, 8) == (0, 8)
    assert sliding_window(8, 8) == (0, 8)
    assert sliding_window(8.1, 8) == (0, 10)
    assert sliding_window(29.9, 8) == (20, 30)
    assert sliding_window(30.1, 8) == (22, 32)


def test_an_axis_close_around_the_values_has_round_ends_within_its_bounds_and_only_widens():
    span = ClosestSpan(0.0, 1.0)
    assert span.hold(0.912, 0.987) == (0.91, 0.99)
    assert span.hold(0.95, 0.96) == (0.91, 0.99)
    assert span.hold(0.5, 1.0) == (0.45, 1.0)
    span.reset()
    assert span.hold(1.0, 1.0) == (0.995, 1.0)
