"""Readings are as frequent as their cost allows."""

import pytest

from nnstudio.gui.models.pacer import interval


@pytest.mark.parametrize(
    ("spent_ms", "wait_ms"), [(0.0, 66), (0.4, 66), (0.7, 100), (1.4, 200), (1.75, 250), (400.0, 250)]
)
def test_reading_keeps_to_its_share_of_the_time_but_four_readings_a_second_there_are(spent_ms, wait_ms):
    assert interval(spent_ms / 1000) == wait_ms
