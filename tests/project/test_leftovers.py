"""What a kill in the middle of a save leaves beside a document goes with the next save, and nothing else."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnstudio.project import atomic, leftovers

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc when a process started")

KILLED = """
import os, signal, sys
from nnstudio.project import atomic
atomic.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
atomic.write(sys.argv[1], b"half")
"""


def killed_while_saving(path: Path) -> str:
    """What it left."""
    before = set(os.listdir(path.parent))
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    (left,) = set(os.listdir(path.parent)) - before
    return left


@linux
def test_the_next_save_tidies_up(tmp_path):
    path = tmp_path / "mine.nnstudio"
    atomic.write(path, b"old")
    left = killed_while_saving(path)
    assert left.startswith(".mine.nnstudio.")
    assert path.read_bytes() == b"old"
    atomic.write(path, b"new")
    assert os.listdir(tmp_path) == ["mine.nnstudio"]


@linux
def test_the_next_opening_tidies_up(tmp_path):
    path = tmp_path / "mine.nnstudio"
    killed_while_saving(path)
    leftovers.tidy(path)
    assert os.listdir(tmp_path) == []


@linux
@pytest.mark.parametrize("other", ["mine.nnstudio2", "mine", "Mine.nnstudio", "mine.nnstudio.x"])
def test_what_belongs_to_another_document_stays(tmp_path, other):
    left = killed_while_saving(tmp_path / other)
    leftovers.tidy(tmp_path / "mine.nnstudio")
    assert os.listdir(tmp_path) == [left]


@linux
def test_long_names_that_begin_alike_are_told_apart(tmp_path):
    left = killed_while_saving(tmp_path / ("長" * 60 + "1"))
    assert len(left.encode()) < 255
    leftovers.tidy(tmp_path / ("長" * 60 + "2"))
    assert os.listdir(tmp_path) == [left]


def test_what_a_living_process_writes_stays(tmp_path):
    writing = tmp_path / leftovers.new_name("mine")
    writing.write_bytes(b"half")
    leftovers.tidy(tmp_path / "mine")
    assert writing.exists()


def aged(path: Path, seconds: float) -> Path:
    path.write_bytes(b"half")
    os.utime(path, (time.time() - seconds,) * 2)
    return path


@linux
def test_after_a_restart_nobody_writes_any_more(tmp_path):
    name = leftovers.new_name("mine").replace(leftovers._boot(), "00000000")
    aged(tmp_path / name, 0)
    leftovers.tidy(tmp_path / "mine")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("seconds", "stays"), [(3_600, True), (-3_600, True), (2 * leftovers.DAY, False)])
@pytest.mark.parametrize("kind", ["another machine", "earlier version"])
def test_one_whose_writer_cannot_be_asked_goes_after_a_day(tmp_path, seconds, stays, kind):
    name = leftovers.new_name("mine").replace(leftovers._machine(), "00000000")
    path = aged(tmp_path / (name if kind == "another machine" else ".mine.0123456789ab.tmp"), seconds)
    leftovers.tidy(tmp_path / "mine")
    assert path.exists() == stays


def test_names_that_are_not_ours_stay(tmp_path):
    names = [".mine.tmp", ".mine.backup.tmp", "mine.0123456789ab.tmp", leftovers.new_name("mine") + "x"]
    for name in names:
        aged(tmp_path / name, 10 * leftovers.DAY)
    folder = tmp_path / leftovers.new_name("mine").replace(leftovers._machine(), "00000000")
    folder.mkdir()
    leftovers.tidy(tmp_path / "mine")
    assert set(os.listdir(tmp_path)) == {*names, folder.name}


def test_a_folder_that_cannot_be_read_is_no_failure(tmp_path):
    leftovers.tidy(tmp_path / "none" / "mine")
