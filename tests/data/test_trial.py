"""A trial reading ends with whoever waited for it."""

import os
from pathlib import Path

import pytest

from nnstudio.data import DataError
from nnstudio.data.progress import Cancelled, listening
from nnstudio.data.readers import trial

ENDLESS = "import os, sys, time\nopen(sys.argv[2], 'w').write(str(os.getpid()))\nwhile True: time.sleep(1)\n"


def test_a_cancelled_trial_is_ended(tmp_path):
    told = tmp_path / "pid"
    with pytest.raises(Cancelled), listening(lambda _done: not (told.exists() and told.read_text())):
        trial.survive(tmp_path / "x.parquet", ENDLESS, "Parquet file", str(told))
    with pytest.raises(OSError):  # noqa: PT011 (which one differs)
        os.kill(int(told.read_text()), 0)


def test_one_that_takes_too_long_is_ended_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(trial, "MOST_SECONDS", 0)
    with pytest.raises(DataError, match="takes more than 0 seconds to read"):
        trial.survive(Path("x.xlsx"), ENDLESS, "workbook", str(tmp_path / "pid"))


def test_a_process_that_ends_badly_is_a_damaged_file(tmp_path):
    with pytest.raises(DataError, match="damaged workbook, or needs more memory"):
        trial.survive(tmp_path / "x.xlsx", "import os\nos._exit(9)\n", "workbook")
    trial.survive(tmp_path / "x.xlsx", "raise ValueError\n", "workbook")  # met again where it is read
