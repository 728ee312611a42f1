"""Data prepared in a thread, for whoever may be gone by the time it is ready."""

import threading

import shiboken6
from pytestqt.qtbot import QtBot

from nnstudio.gui.models.data_job import DataJob


def test_a_job_whose_dialog_was_closed_ends_in_silence(qtbot: QtBot) -> None:
    begun, go_on = threading.Event(), threading.Event()
    job = DataJob()

    def work() -> None:
        begun.set()
        go_on.wait(10)

    job.request(work)
    thread = job._thread
    assert thread is not None
    assert begun.wait(10)
    shiboken6.delete(job)
    go_on.set()
    thread.join(10)
    assert not thread.is_alive(), "and nothing was said of a signal whose source is gone"


def test_what_it_took_of_a_processor_is_told(qtbot: QtBot) -> None:
    job = DataJob()
    with qtbot.waitSignal(job.done):
        job.request(lambda: sum(range(300_000)))
    long = job.spent
    with qtbot.waitSignal(job.done):
        job.request(lambda: None)
    assert 0 < job.spent < long
    job.deleteLater()
