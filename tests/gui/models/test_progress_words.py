"""How far, how fast, how long."""

import pytest

from nnstudio.gui.models.progress import Progress, Speedometer, clock, three_figures


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0:00"), (4, "0:04"), (75, "1:15"), (3723, "1:02:03"), (3 * 86400, "3 days")],
)
def test_time_left_reads_like_a_clock(seconds, words):
    assert clock(seconds) == words


@pytest.mark.parametrize(("speed", "shown"), [(14937.2, 14900), (999, 999), (7.4, 7), (1_234_567, 1_230_000)])
def test_a_speed_has_three_figures(speed, shown):
    assert three_figures(speed) == shown


def test_the_line_of_the_drawing():
    progress = Progress(31, 50, 1302, 0.62, 14_937.0, 4.2)
    assert progress.sentence() == "step 1,302 · 14,900 samples/s · 0:04 left"
    assert Progress(1, 50, 3).sentence() == "step 3"


def test_speed_is_that_of_the_last_two_seconds():
    meter = Speedometer()
    assert meter.see(0.0, 0) is None
    assert meter.see(0.1, 10) is None  # too short to tell
    assert meter.see(1.0, 100) == pytest.approx(100)
    assert meter.see(2.0, 200) == pytest.approx(100)
    assert meter.see(4.0, 1200) == pytest.approx(500)  # the newest two seconds: from 200 to 1,200
    meter.reset()
    assert meter.see(100.0, 1200) is None


def test_standing_still_is_no_speed():
    meter = Speedometer()
    meter.see(0.0, 5)
    assert meter.see(1.0, 5) is None


def test_a_machine_that_slept_is_no_slow_machine():
    speed = Speedometer()
    for tick in range(10):
        speed.see(0.1 * tick, 100 * tick)
    assert speed.see(3_600, 1_000) is None
    assert speed.see(3_600.5, 1_500) == 1_000
    assert speed.see(10, 1_600) is None  # the clock jumped back
