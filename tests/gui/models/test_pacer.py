"""Readings are as frequent as their cost allows."""

import pytest

from nnstudio.gui.models.pacer import interval


@pytest.mark.parametrize(
    ("spent_ms", "wait_ms"), [(0.0, 66), (0.5, 66), (1.0, 100), (2.0, 200), (2.5, 250), (400.0, 250)]
)
def test_reading_takes_a_hundredth_of_the_time_but_four_readings_a_second_there_are(spent_ms, wait_ms):
    assert interval(spent_ms / 1000) == wait_ms
