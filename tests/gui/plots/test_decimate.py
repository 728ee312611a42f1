"""Pixel columns: whatever arrives in whatever pieces, no extreme value is lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.plots.decimate import Columns

values = st.lists(st.floats(-1e6, 1e6) | st.sampled_from([np.nan, np.inf, -np.inf]), min_size=1, max_size=200)


def columns_by_hand(x, y, low, high, width):
    """{column: values in it} by the definition alone."""
    found = {}
    for a, b in zip(x, y, strict=True):
        if low <= a <= high and np.isfinite(b):
            column = min(int((a - low) * (width / (high - low))), width - 1)
            found.setdefault(column, []).append(b)
    return found


@given(
    values, st.integers(1, 60), st.lists(st.integers(0, 200), max_size=5), st.floats(0, 50), st.floats(1, 150)
)
def test_every_column_keeps_its_lowest_its_highest_and_its_mean(y, width, cuts, low, length):
    x, y = np.arange(len(y)) / 2, np.array(y)
    columns = Columns()
    columns.configure(low, low + length, width)
    for piece in np.split(np.arange(len(y)), sorted(c for c in cuts if c < len(y))):
        columns.add(x[piece], y[piece])
    by_hand = columns_by_hand(x, y, low, low + length, width)
    filled = sorted(by_hand)
    assert columns.count == len(y)
    np.testing.assert_array_equal(np.flatnonzero(columns.number), filled)
    np.testing.assert_array_equal(columns.lowest[filled], [min(by_hand[c]) for c in filled])
    np.testing.assert_array_equal(columns.highest[filled], [max(by_hand[c]) for c in filled])
    np.testing.assert_allclose(columns.line()[1], [np.mean(by_hand[c]) for c in filled], rtol=1e-9, atol=1e-6)


def test_the_band_passes_through_both_extremes_of_every_column():
    columns = Columns()
    columns.configure(0, 4, 2)
    columns.add(np.array([0.0, 1.0, 2.5, 3.0, 3.5]), np.array([5.0, 1.0, 2.0, 9.0, 4.0]))
    x, y = columns.band()
    np.testing.assert_array_equal(x, [0, 0, 2.5, 2.5])
    np.testing.assert_array_equal(y, [1, 5, 9, 2])  # up in the first column, down in the next
    assert columns.extremes() == (1.0, 9.0)
    assert columns.crowded


def test_few_values_stand_where_they_are():
    columns = Columns()
    columns.configure(0, 10, 500)
    columns.add(np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.25, 0.125]))
    x, y = columns.line()
    np.testing.assert_array_equal(x, [1, 2, 3])
    np.testing.assert_array_equal(y, [0.5, 0.25, 0.125])
    assert not columns.crowded


def test_another_range_asks_for_all_values_again():
    columns = Columns()
    assert columns.configure(0, 10, 100)
    columns.add(np.array([1.0]), np.array([2.0]))
    assert not columns.configure(0, 10, 100)
    assert columns.count == 1
    assert columns.configure(0, 20, 100)
    assert columns.count == 0
    assert columns.extremes() is None


@pytest.mark.parametrize("width", [0, -5])
def test_a_plot_without_width_does_no_harm(width):
    columns = Columns()
    columns.configure(0, 1, width)
    columns.add(np.array([0.2, 0.8]), np.array([1.0, 2.0]))
    assert columns.extremes() == (1.0, 2.0)
