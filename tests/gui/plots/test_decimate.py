"""Pixel columns: whatever arrives in whatever pieces, no extreme value is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.plots.decimate import Columns, smoothed

values = st.lists(st.floats(-1e6, 1e6) | st.sampled_from([np.nan, np.inf, -np.inf]), min_size=1, max_size=200)


cuts = st.lists(st.integers(0, 200), max_size=5)


def columns_by_hand(x, y, low, high, width):
    """{column: values in it} by the definition alone."""
    found = {}
    for a, b in zip(x, y, strict=True):
        if low <= a <= high and np.isfinite(b):
            column = min(int((a - low) * (width / (high - low))), width - 1)
            found.setdefault(column, []).append(b)
    return found


def pieces(y, cuts):
    return np.split(np.arange(len(y)), sorted(c for c in cuts if c < len(y)))


def assert_right(columns, by_hand):
    filled = sorted(by_hand)
    np.testing.assert_array_equal(np.flatnonzero(columns.number), filled)
    np.testing.assert_array_equal(columns.lowest[filled], [min(by_hand[c]) for c in filled])
    np.testing.assert_array_equal(columns.highest[filled], [max(by_hand[c]) for c in filled])
    np.testing.assert_array_equal(columns.number[filled], [len(by_hand[c]) for c in filled])
    np.testing.assert_allclose(columns.line()[1], [np.mean(by_hand[c]) for c in filled], rtol=1e-9, atol=1e-6)
    assert columns.crowded == any(len(v) > 1 for v in by_hand.values())


@given(values, st.integers(1, 60), cuts, st.floats(0, 50), st.floats(1, 150))
def test_every_column_keeps_its_lowest_its_highest_and_its_mean(y, width, cuts, low, length):
    x, y = np.arange(len(y)) / 2, np.array(y)
    columns = Columns(low, low + length, width, growing=False)
    for piece in pieces(y, cuts):
        columns.add(x[piece], y[piece])
    assert columns.count == len(y)
    assert_right(columns, columns_by_hand(x, y, low, low + length, width))


@given(
    values,
    st.sampled_from([2, 16, 64]),
    cuts,
    st.sampled_from([1, 3, 40]),
)
def test_a_growing_range_keeps_them_too_as_if_it_had_had_its_size_from_the_start(y, width, cuts, step):
    x, y = np.arange(1, len(y) + 1) / step, np.array(y)
    columns = Columns(0.0, 1.0, width)
    for piece in pieces(y, cuts):
        columns.add(x[piece], y[piece])
    assert columns.high > x[-1]
    assert columns.high == 1 or columns.high / 2 <= x[-1]
    assert_right(columns, columns_by_hand(x, y, 0.0, columns.high, width))


def test_a_spike_among_a_million_values_is_still_there():
    columns = Columns()
    y = np.zeros(1_000_000)
    y[654_321] = 9.0
    columns.add(np.arange(len(y)) / 1000, y)
    x, band = columns.band()
    assert band.max() == 9.0
    assert x[band.argmax()] == pytest.approx(654.321, abs=columns.high / 1000)
    assert len(x) <= 2000
    assert columns.count == 1_000_000


def test_the_band_passes_through_both_extremes_of_every_column():
    columns = Columns(0, 4, 2, growing=False)
    columns.add(np.array([0.0, 1.0, 2.5, 3.0, 3.5]), np.array([5.0, 1.0, 2.0, 9.0, 4.0]))
    x, y = columns.band()
    np.testing.assert_array_equal(x, [0, 0, 2.5, 2.5])
    np.testing.assert_array_equal(y, [1, 5, 9, 2])  # up in the first column, down in the next
    assert columns.mean_extent() == (3.0, 5.0)
    assert columns.crowded


def test_few_values_stand_where_they_are():
    columns = Columns(0, 10, 500)
    columns.add(np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.25, 0.125]))
    x, y = columns.line()
    np.testing.assert_array_equal(x, [1, 2, 3])
    np.testing.assert_array_equal(y, [0.5, 0.25, 0.125])
    assert not columns.crowded


def test_nothing_has_no_extent():
    columns = Columns()
    assert columns.mean_extent() is None
    assert len(columns.line()[0]) == len(columns.band()[0]) == 0


@pytest.mark.parametrize("width", [0, -5])
def test_a_plot_without_width_does_no_harm(width):
    columns = Columns(0, 1, width, growing=False)
    columns.add(np.array([0.2, 0.8]), np.array([1.0, 2.0]))
    assert columns.mean_extent() == (1.5, 1.5)


@pytest.mark.parametrize("strength", [0.02, 0.5, 0.9, 0.98])
def test_the_moving_average_follows_its_recursion(strength):
    y = np.random.default_rng(3).normal(size=1700)
    wanted = [y[0]]
    for value in y[1:]:
        wanted.append(strength * wanted[-1] + (1 - strength) * value)
    np.testing.assert_allclose(smoothed(y, strength), wanted, rtol=1e-9, atol=1e-12)


def test_no_smoothing_leaves_the_values_alone():
    y = np.array([3.0, 1.0])
    assert smoothed(y, 0.0) is y
