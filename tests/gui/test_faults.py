"""No failure is silent: wherever an error is raised, the person is told, and the app goes on."""

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from gui.filing import open_file, saved_to
from PySide6.QtCore import QObject, QTimer, Signal, Slot, qCritical, qWarning
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui import crash_trace, faults, logs
from nnstudio.gui.faults import Faults
from nnstudio.gui.main_window import MainWindow
from nnstudio.project.templates import template

ROOT = Path(__file__).parents[2]
WORDS = "Something went wrong inside NNStudio; your work is still here. Save it, and please report this: "


@pytest.fixture
def told(window: MainWindow) -> Iterator[list[tuple[str, str]]]:
    """What the person is told; the window shows it too."""
    found: list[tuple[str, str]] = []
    made = Faults()
    made.told.connect(window.tell_error)
    made.told.connect(lambda sentence, details: found.append((sentence, details)))
    made.watch()
    yield found
    made.leave()


class Part(QObject):
    asked = Signal()

    def __init__(self, act) -> None:
        super().__init__()
        self._act = act
        self.asked.connect(self.do)

    @Slot()
    def do(self) -> None:
        self._act()


class Painted(QWidget):
    def paintEvent(self, _event) -> None:
        raise KeyError("no colour")


def fail() -> None:
    raise ZeroDivisionError("by nothing")


def in_a_slot(_window: MainWindow) -> None:
    part = Part(fail)
    part.asked.emit()


def in_a_timer(_window: MainWindow) -> None:
    QTimer.singleShot(0, fail)


def in_a_thread(_window: MainWindow) -> None:
    thread = threading.Thread(target=fail, name="helper")
    thread.start()
    thread.join()


def in_tidying_up(_window: MainWindow) -> None:
    class Resource:
        def __del__(self) -> None:
            fail()

    Resource()
    gc.collect()


@pytest.mark.parametrize("act", [in_a_slot, in_a_timer, in_a_thread, in_tidying_up])
def test_an_error_nobody_caught_is_told_and_the_app_goes_on(
    window: MainWindow, told: list[tuple[str, str]], qtbot: QtBot, caplog: pytest.LogCaptureFixture, act
) -> None:
    with caplog.at_level(logging.ERROR, "nnstudio"):
        act(window)
        qtbot.waitUntil(lambda: bool(told))
    ((sentence, details),) = told
    assert sentence == WORDS + "ZeroDivisionError: by nothing"
    assert "in fail" in details
    assert "ZeroDivisionError: by nothing" in caplog.text
    assert window.banner.isVisible()
    assert window.banner.sentence.text() == sentence
    assert details in window.banner.details
    assert "by nothing" in window.log.toPlainText()
    window.banner.close_button.click()
    assert not window.banner.isVisible()
    window.files.new()
    assert window.document.is_open


def test_a_fault_of_painting_is_told_once(
    window: MainWindow, told: list[tuple[str, str]], qtbot: QtBot
) -> None:
    widget = Painted()
    qtbot.addWidget(widget)
    widget.show()
    for _ in range(5):
        widget.repaint()
    qtbot.waitUntil(lambda: bool(told))
    assert [sentence for sentence, _ in told] == [WORDS + "KeyError: 'no colour'"]


@pytest.mark.qt_log_ignore("odd", "broken")
def test_what_qt_reports_is_logged_and_what_is_critical_told(
    window: MainWindow, told: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "nnstudio"):
        qWarning("odd")
        assert told == []
        qCritical("broken")
    assert "Qt: odd" in caplog.text
    assert "Qt: broken" in caplog.text
    assert [details for _, details in told] == ["broken"]


def test_too_little_memory_is_said_so() -> None:
    assert faults.in_words(MemoryError()).startswith("There was not enough memory for this")


def test_hooks_are_given_back(window: MainWindow) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    made = Faults()
    made.watch()
    made.leave()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


# In the window's own threads


def test_in_the_training_thread(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window.document.show_document(template("xor").open())
    window.document.settle()
    monkeypatch.setattr("nnstudio.engine.training.loop.Training._do", lambda *_: fail())
    window.run.train()
    qtbot.waitUntil(window.banner.isVisible)
    sentence = window.banner.sentence.text()
    assert "Training was stopped by an unexpected error (ZeroDivisionError: by nothing)" in sentence
    assert "in fail" in window.banner.details
    assert window.run.status == "idle"
    monkeypatch.undo()
    window.run.train()
    qtbot.waitUntil(lambda: window.run.curves is not None and len(window.run.curves.loss) > 0)


def test_in_a_probe_of_a_plot(window: MainWindow, qtbot: QtBot) -> None:
    window.document.show_document(template("xor").open())
    window.document.settle()
    window.run.watch("odd", lambda _: fail())
    window.run.train()
    qtbot.waitUntil(window.banner.isVisible)
    assert "ZeroDivisionError" in window.banner.sentence.text()
    window.run.unwatch("odd")
    qtbot.waitUntil(lambda: window.run.status == "idle")
    assert window.run.last is not None
    assert window.run.last.reason == "finished", "the training has gone on"


def test_in_reading_data(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.gui.models.document_model.prepare", lambda *_: fail())
    window.document.show_document(template("xor").open())
    window.document.settle()
    assert "by nothing" in window.document.data_error
    assert any("by nothing" in problem.sentence for problem in window.document.problems)


def test_in_saving_and_in_opening(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window.files.open_template("xor")
    monkeypatch.setattr("nnstudio.project.file.encode", lambda *_: fail())
    assert not saved_to(window, tmp_path / "a.nnstudio")
    assert "by nothing" in window.banner.sentence.text()
    assert window.document.is_open
    monkeypatch.undo()
    assert saved_to(window, tmp_path / "a.nnstudio")
    monkeypatch.setattr("nnstudio.project.file.decode", lambda *_, **__: fail())
    open_file(window, tmp_path / "a.nnstudio")
    assert "by nothing" in window.banner.sentence.text()
    assert window.document.is_open


# The log


def test_a_line_of_the_log_cannot_be_forged() -> None:
    log = logging.getLogger("nnstudio.test")
    handler, sentence = logs.start_log()
    assert sentence == ""
    log.info("Opened %s.", "a\n2026-01-01 ERROR all is lost\x1b[2J\u202eb")
    logs.stop_log(handler)
    first, second = logs.log_file().read_text(encoding="utf-8").splitlines()
    assert first.endswith("INFO nnstudio.test: Opened a")
    assert second == "    2026-01-01 ERROR all is lost�[2J�b."


# Crashes below Python

CRASHES = """
import ctypes
from nnstudio.gui.crash_trace import CrashTrace
trace = CrashTrace.begin()
ctypes.string_at(0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSEGV")
def test_a_crash_leaves_a_trace_that_is_told_once(fresh_settings: Path) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASHES], cwd=ROOT, capture_output=True, check=False)
    assert crashed.returncode == -signal.SIGSEGV
    alive = crash_trace.CrashTrace.begin()
    (trace,) = crash_trace.traces_left()
    assert trace.startswith("Fatal Python error: Segmentation fault")
    assert "string_at" in trace
    sentence = crash_trace.in_words(trace)
    assert sentence.startswith("NNStudio crashed the last time it ran (Segmentation fault).")
    assert crash_trace.traces_left() == []
    assert alive is not None
    alive.close()
    folder = logs.log_file().parent / "crashes"
    assert os.listdir(folder) == ["last-crash.log"]
    assert "string_at" in (folder / "last-crash.log").read_text()


STARTS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from nnstudio.gui import app

def look():
    window = QApplication.topLevelWidgets()
    from nnstudio.gui.main_window import MainWindow
    (window,) = [w for w in window if isinstance(w, MainWindow)]
    print(window.banner.isVisible(), window.banner.sentence.text())
    window.close()
    QApplication.quit()

made = app.make_application()
QTimer.singleShot(1500, look)
sys.exit(app.main([]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGSEGV")
def test_the_next_start_mentions_it(fresh_settings: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASHES], cwd=ROOT, capture_output=True, check=False)
    started = subprocess.run(
        [sys.executable, "-c", STARTS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr
    assert started.stdout.startswith("True NNStudio crashed the last time it ran")
    again = subprocess.run(
        [sys.executable, "-c", STARTS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert again.stdout.startswith("False")
