"""Checks that take a while are in the status bar, too, and can be ended there."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.job import Job


@pytest.mark.parametrize(
    ("name", "words"), [("check", "Checking the gradient"), ("crossval", "Cross-validating")]
)
def test_it_is_told_how_far_it_is_and_ended(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    job: Job = getattr(window, name).job
    begun, go = threading.Event(), threading.Event()

    def compute(_work: object) -> object:
        job.moved.emit(0.25)
        begun.set()
        go.wait(20)
        job.is_report_due()
        return "never"

    monkeypatch.setattr(job, "compute", compute)
    monkeypatch.setattr(getattr(window, name), "in_words", str)
    window.files.open_template("xor")
    window.document.settle()
    outcomes: list[tuple[object, object]] = []
    job.done.connect(lambda *outcome: outcomes.append(outcome))
    job.start(lambda: None)
    assert begun.wait(20)
    qtbot.waitUntil(window.tasks.isVisible, timeout=20_000)
    assert window.tasks.words.text() == words
    assert window.tasks.bar.value() == 250
    window.tasks.cancel.click()
    go.set()
    job.finish()
    assert outcomes == [(None, None)]
    assert not window.tasks.isVisible()
