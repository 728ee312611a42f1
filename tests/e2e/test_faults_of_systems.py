"""Faults 7 to 12 of the twelve: clocks, windows, homes, temporary folders, preferences, sleep."""

import itertools
import os
import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from e2e.faults import ROOT, opened, posix, sentence, title
from gui.filing import open_file, saved
from pytestqt.qtbot import QtBot

from nnstudio.gui import logs
from nnstudio.gui.commands import saving as saving_commands
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models import autosave as autosave_module
from nnstudio.gui.models.progress import Speedometer
from nnstudio.gui.panels.autosave_label import AutosaveLabel
from nnstudio.project import Document, recovery

# 7 Wrong clocks


@pytest.mark.parametrize("now", [0.0, 7_258_118_400.0, None], ids=["1970", "2200", "jumping back"])
def test_fault_07_the_clock(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: float | None
) -> None:
    back = itertools.count(2_000_000_000, -86_400)
    monkeypatch.setattr(time, "time", (lambda: float(next(back))) if now is None else (lambda: now))
    path = opened(window, tmp_path / "mine.nnstudio")
    window.autosave.write()
    window.autosave._job.finish()
    assert not window.banner.isVisible()
    (copy,) = recovery.folder().glob("*.recovery")
    journal = window.autosave._journal
    assert journal is not None
    os.close(journal._lock._descriptor)  # as a crash would
    journal._lock._descriptor = -1
    (orphan,), sentences = recovery.orphans()
    assert (orphan.copy, sentences) == (copy, [])
    window.recovery.show_orphans([orphan])
    year = datetime.fromtimestamp(orphan.saved).year
    assert str(year) in window.recovery.rows[0].sentence.text()
    document, recovered = recovery.recover(orphan)
    assert (document.state.title, document.path) == ("Changed", path)
    recovered.close()
    assert saved(window)
    assert Document.load(path).state.title == "Changed"
    assert not window.banner.isVisible()


def test_fault_07_timers_do_not_follow_the_clock(
    window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: -1e9)
    window.autosave.write()
    window.autosave._job.finish()
    label = AutosaveLabel(window.autosave, window)
    label.refresh()
    assert label.text() == "Autosaved just now"
    label._soon.stop()


# 8 Two of us on one project


def test_fault_08_two_windows_on_one_project(
    window: MainWindow, mine: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = MainWindow()
    qtbot.addWidget(second)
    open_file(second, mine)
    second.document.settle()
    title(second, "Second")
    for one in (window, second):
        one.autosave.write()
        one.autosave._job.finish()
    assert len(list(recovery.folder().glob("*.recovery"))) == 2
    assert recovery.orphans() == ([], [])  # neither is offered the other's
    assert saved(second)
    asked: list[str] = []
    monkeypatch.setattr(saving_commands, "ask_changed", lambda _, name: asked.append(name) or "cancel")
    assert not saved(window)
    assert asked == ["mine.nnstudio"]
    assert Document.load(mine).state.title == "Second"
    assert window.document.state.title == "Changed"
    second.shutdown()
    assert len(list(recovery.folder().glob("*.recovery"))) == 1


# 9 No place at home


def test_fault_09_a_home_that_cannot_be_written(
    window: MainWindow, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    handler, said = logs.start_log()
    assert handler is None
    assert said.startswith("The log cannot be written to ")
    assert said.endswith("NNStudio works on without it.")
    window.autosave.write()
    assert sentence(window).startswith(
        "No recovery copy can be kept, so a crash would lose what is not saved."
    )
    assert saved(window)
    assert Document.load(mine).state.title == "Changed"
    window.files.offer_recovered()
    assert str(tmp_path / "home") in sentence(window)


STARTS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from nnstudio.gui import app
from nnstudio.gui.main_window import MainWindow

def look():
    (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    print(window.banner.isVisible(), window.banner.sentence.text())
    window.files.open_template("xor")
    window.document.settle()
    print(window.document.is_open, window.document.prepared is not None)
    window.document.close()
    window.close()
    QApplication.quit()

app.make_application()
QTimer.singleShot(2000, look)
sys.exit(app.main([]))
"""


def started(**environment: str) -> list[str]:
    """What a window of its own process says a moment after its start."""
    found = subprocess.run(
        [sys.executable, "-c", STARTS], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert "Traceback" not in found.stderr
    return found.stdout.splitlines()


@posix
def test_fault_09_the_app_starts_without_a_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where a folder should be")
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    said, works = started(HOME=str(home), **{name: str(home / name) for name in names})
    assert said.startswith("True ")
    assert "The log cannot be written to" in said
    assert works == "True True"


# 10 No place for temporary files


@posix
def test_fault_10_no_temporary_folder(tmp_path: Path) -> None:
    none = str(tmp_path / "none")
    said, works = started(TMPDIR=none, TEMP=none, TMP=none)
    assert said == "False "
    assert works == "True True"


# 11 Preferences


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[General\ntheme=dark\n", "True The preferences are damaged, so the defaults are used."),
        (b"\x00\x01\xff" * 1_000, "True The preferences are damaged, so the defaults are used."),
        (b"[General]\nversion=99\ntheme=ultraviolet\n[layout]\nwindow=7\nclosed=3\n", "False "),
    ],
    ids=["cut", "bytes", "from the future"],
)
@posix
def test_fault_11_preferences(fresh_settings: Path, text: bytes, told: str) -> None:
    path = fresh_settings / "config" / "NNStudio" / "NNStudio.ini"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    said, works = started()
    assert said.startswith(told)
    assert works == "True True"
    if told.startswith("True"):
        assert path.with_name("NNStudio.ini.damaged").read_bytes() == text


# 12 The machine sleeps while something trains


def test_fault_12_suspended_during_training(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.open_template("xor")
    window.document.settle()
    long = lambda s: s.replace(training=s.training.replace(epochs=100_000))  # noqa: E731
    window.document.edit("Long", long)
    window.document.settle()
    window.run.train()
    qtbot.waitUntil(lambda: bool(window.run.curves and window.run.curves.epoch_events))
    real, asleep = time.monotonic, 8 * 3_600
    monkeypatch.setattr(time, "monotonic", lambda: real() + asleep)
    curves = window.run.curves
    assert curves is not None
    done = len(curves.epoch_events)
    qtbot.waitUntil(lambda: len(curves.epoch_events) > done + 5)
    qtbot.waitUntil(lambda: (window.run.progress.samples_per_second or 0) > 10)
    assert window.run.status == "running"
    # Another copy follows soon, however long the last one seems to have taken.
    window.autosave._took = asleep
    window.autosave._soon.stop()
    window.autosave._due()
    assert window.autosave._soon.interval() <= autosave_module.MOST_MS
    window.run.pause()
    window.run.settle()
    assert window.document.document.checkpoint is not None
    assert not window.banner.isVisible()


def test_fault_12_a_gap_is_no_slow_step() -> None:
    speed = Speedometer()
    for tick in range(10):
        speed.see(0.1 * tick, tick)
    assert speed.see(10_000, 10) is None


# None is missing


def test_each_of_the_twelve_has_its_test() -> None:
    sources = [path.read_text("utf-8") for path in Path(__file__).parent.glob("test_faults_of_*.py")]
    found = {
        int(number) for source in sources for number in re.findall(r"^def test_fault_(\d\d)_", source, re.M)
    }
    assert found == set(range(1, 13))
