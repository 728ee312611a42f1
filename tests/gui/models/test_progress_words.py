"""How far, how fast, how long."""

import pytest

from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.progress import Progress, Speedometer, clock, rested, three_figures


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


def test_a_run_that_is_shown_again_says_how_far_it_came():
    curves = Curves(4)
    for step in range(1, 7):  # an epoch and a half
        curves.add_steps(StepDone(1, step, 1.0))
    assert rested(curves, 10, None) == Progress(2, 10, 6, 0.15)
    of_a_file = Curves.of_epochs([EpochDone(e, 4 * e, 0.1, {"loss": 1.0}) for e in (1, 2, 3)])
    assert rested(of_a_file, 10, Finished("stopped", 3, 12, 0.1)) == Progress(3, 10, 12, 0.3)
    assert rested(of_a_file, 10, Finished("finished", 3, 12, 0.1)) == Progress(3, 3, 12, 1.0)
    assert rested(of_a_file, 2, None) == Progress(3, 3, 12, 1.0)  # fewer are meant now
    assert rested(None, 10, None) == rested(Curves(4), 10, None) == Progress()
