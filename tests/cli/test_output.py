import io
import json
import math
import sys

import pytest

from nnstudio.cli.output import Progress, clock, finite, metrics_table, print_error
from nnstudio.engine.training.events import EpochDone, StepDone


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (4.4, "0:04"), (59.6, "1:00"), (750, "12:30"), (3723, "1:02:03")]
)
def test_clock(seconds, words):
    assert clock(seconds) == words


def test_numbers_that_json_lacks_become_null():
    value = {"a": math.nan, "b": [math.inf, 1.5, (2, -math.inf)], "c": "NaN"}
    assert finite(value) == {"a": None, "b": [None, 1.5, [2, None]], "c": "NaN"}


def test_a_table_has_gaps_where_a_part_lacks_a_metric():
    assert metrics_table({"train": {"loss": 0.5, "accuracy": 1.0}, "test": {"accuracy": 0.25}}) == (
        "                    loss    accuracy\n"
        "train             0.5000      1.0000\n"
        "test                          0.2500"
    )


def test_an_error_is_one_line_on_stderr_and_an_object_with_json(capsys):
    print_error("Something\nwent wrong.", as_json=True)
    out, err = capsys.readouterr()
    assert err == "Something went wrong.\n"
    assert json.loads(out) == {"error": "Something\nwent wrong."}


def test_the_bar_shows_share_epoch_and_losses(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    bar = Progress(4, 2, shown=True)
    bar.step(StepDone(1, 1, 0.5))
    bar.epoch(EpochDone(1, 2, 0.1, {"loss": 0.5}, {"loss": 0.75}))
    bar.close()
    last = screen.getvalue().split("\r")[-1]
    assert last.startswith("Epoch 1/2 " + "█" * 12 + "░" * 12 + " 0:00 left  loss 0.5000  validation 0.7500")
    assert last.endswith("\n")


@pytest.mark.parametrize(("shown", "screen"), [(False, Terminal()), (True, io.StringIO())])
def test_no_bar_for_programs(monkeypatch, shown, screen):
    monkeypatch.setattr(sys, "stderr", screen)
    bar = Progress(4, 2, shown=shown)
    bar.step(StepDone(1, 1, 0.5))
    bar.epoch(EpochDone(1, 2, 0.1, {"loss": 0.5}))
    bar.close()
    assert screen.getvalue() == ""


def test_a_sentence_commands_no_terminal(capsys):
    print_error("Column ‘\x1b[2J\x07a\u202e’ is\nodd.", as_json=False)
    assert capsys.readouterr().err == "Column ‘�[2J�a�’ is odd.\n"
