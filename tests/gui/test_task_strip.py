"""Work in the background is told in the status bar, and can be ended there."""

import threading
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.data.progress import report
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models import document_model
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.panels.task_strip import TaskStrip


def test_a_slow_job_is_shown_with_its_share_and_goes_when_done(qtbot: QtBot) -> None:
    strip, job, gate = TaskStrip(), DataJob(), threading.Event()
    qtbot.addWidget(strip)
    strip.follow(job, "Reading", job.cancel)
    assert strip.isHidden()

    def work() -> int:
        report(0.25)
        gate.wait(20)
        return 1

    job.request(work)
    qtbot.waitUntil(lambda: not strip.isHidden(), timeout=10_000)
    qtbot.waitUntil(lambda: strip.bar.value() == 250, timeout=10_000)
    assert strip.words.text() == "Reading"
    gate.set()
    job.finish()
    assert strip.isHidden()
    assert not job.busy


def test_the_button_ends_the_job(qtbot: QtBot) -> None:
    strip, job, gate = TaskStrip(), DataJob(), threading.Event()
    qtbot.addWidget(strip)
    answers: list[object] = []
    job.done.connect(lambda *outcome: answers.append(outcome))

    def work() -> None:
        gate.wait(20)
        report(0.5)
        raise AssertionError("went on after it was cancelled")

    strip.follow(job, "Reading", job.cancel)
    job.request(work)
    qtbot.waitUntil(lambda: not strip.isHidden(), timeout=10_000)
    assert strip.bar.maximum() == 0  # it has not told how far it is
    strip.cancel.click()
    gate.set()
    job.finish()
    assert strip.isHidden()
    assert answers == []


def test_reading_data_can_be_cancelled_and_done_again(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.open_template("iris")
    window.document.settle()
    gate, real = threading.Event(), document_model.prepare

    def slow(*arguments: object) -> object:
        gate.wait(20)
        report(0.5)
        return real(*arguments)

    monkeypatch.setattr(document_model, "prepare", slow)
    window.document.read_data()
    qtbot.waitUntil(lambda: window.tasks.current is not None, timeout=10_000)
    assert window.tasks.words.text() == "Reading the data"
    window.tasks.cancel.click()
    gate.set()
    qtbot.waitUntil(lambda: not window.document.preparing, timeout=10_000)
    window.document.settle()
    assert window.document.prepared is None
    assert "Read data again" in window.document.problems[0].sentence
    assert "cancelled" in window.run.blocked
    window.actions_by_id["read_data"].trigger()
    window.document.settle()
    assert window.document.prepared is not None
    assert window.run.blocked == ""


@pytest.mark.parametrize("width", [900, 1280, 1600])
def test_the_button_is_in_sight_however_much_else_is_said(
    window: MainWindow, qtbot: QtBot, width: int
) -> None:
    window.resize(width, 700)
    window.files.open_template("xor")
    window.document.settle()
    window.document.edit("Change title", lambda s: s.replace(title="Changed"))
    gate = threading.Event()
    window.file_work.write("Exporting a file with a rather long name.npz", lambda: gate.wait(20) and "", "")
    qtbot.waitUntil(lambda: window.tasks.isVisible(), timeout=10_000)
    window.tell("A sentence that takes more room than there is beside everything else that is told. " * 3)
    window.autosaved.setText("Autosaved just now")

    def is_tidy() -> bool:
        status = window.status
        shown = [w for w in status.children() if isinstance(w, QWidget) and w.isVisible()]
        ends = [(w.x(), w.x() + w.width()) for w in sorted(shown, key=lambda w: w.x())]
        apart = all(end <= start for (_, end), (start, _) in pairwise(ends))
        return apart and ends[-1][1] <= status.width() and status.validity in shown

    def is_whole() -> bool:
        strip, status = window.tasks, window.status
        corner = strip.cancel.mapTo(status, strip.cancel.rect().bottomRight())
        return is_tidy() and status.rect().contains(corner) and strip.words.width() >= 100

    qtbot.waitUntil(is_whole, timeout=10_000)
    gate.set()
    window.file_work.job.finish()
