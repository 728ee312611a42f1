"""Errands with files: in their order, each outcome as it was; and the mark of what is not saved."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QUndoCommand, QUndoStack
from pytestqt.qtbot import QtBot

from nnstudio.data.progress import Cancelled, report
from nnstudio.gui.models.file_job import FileJob
from nnstudio.gui.models.unsaved import Unsaved


class Told:
    """What came of errands, by their names."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Any, type[Exception] | None]] = []

    def of(self, name: str) -> Callable[[Any, Exception | None], None]:
        return lambda result, error: self.all.append((name, result, type(error) if error else None))


def test_one_after_the_other_each_prepared_when_its_turn_comes(qtbot: QtBot) -> None:
    job, told, gate = FileJob(), Told(), threading.Event()
    busy: list[bool] = []
    job.busy_changed.connect(busy.append)
    number = [1]

    def taken() -> Callable[[], int]:
        now = number[0]
        return lambda: now

    job.do("First", lambda: gate.wait(20), told.of("first"))
    job.ask("Second", taken, told.of("second"))
    assert (job.busy, job.waiting, job.words) == (True, True, "First")
    number[0] = 2
    gate.set()
    job.finish()
    assert told.all == [("first", True, None), ("second", 2, None)]
    assert (job.busy, job.words, busy) == (False, "", [True, True, False])


def test_cancelled_in_time_and_too_late(qtbot: QtBot) -> None:
    job, told, begun, gate = FileJob(), Told(), threading.Event(), threading.Event()

    def work(*, asks: bool) -> str:
        begun.set()
        gate.wait(20)
        if asks:
            report(0.5)
        return "done"

    for asks in (True, False):
        begun.clear()
        gate.clear()
        job.do("Work", lambda asks=asks: work(asks=asks), told.of("work"))
        job.do("Next", lambda: "never", told.of("next"))
        begun.wait(20)
        job.cancel_all()
        gate.set()
        job.finish()
    forgotten = ("next", None, Cancelled)
    assert told.all == [forgotten, ("work", None, Cancelled), forgotten, ("work", "done", None)]
    assert not job.busy


def test_a_refusal_before_or_in_the_thread_stops_nothing_else(qtbot: QtBot) -> None:
    job, told = FileJob(), Told()

    def refuse() -> Any:
        raise OSError("no")

    job.ask("Refused", refuse, told.of("before"))
    assert not job.busy
    job.do("Refused", refuse, told.of("within"))
    job.do("Good", lambda: 1, told.of("good"))
    job.finish()
    assert told.all == [("before", None, OSError), ("within", None, OSError), ("good", 1, None)]


def test_more_may_be_asked_for_when_something_is_done(qtbot: QtBot) -> None:
    job, told = FileJob(), Told()
    busy: list[bool] = []
    job.busy_changed.connect(busy.append)
    job.do("First", lambda: 1, lambda *_: job.do("Again", lambda: 2, told.of("again")))
    job.finish()
    assert told.all == [("again", 2, None)]
    assert busy[-1] is False


def test_an_error_in_hearing_of_it_does_not_stop_the_next(qtbot: QtBot) -> None:
    job, told, gate = FileJob(), Told(), threading.Event()

    def broken(*_: object) -> None:
        raise ValueError("planted")

    job.do("First", lambda: gate.wait(20), broken)
    job.do("Second", lambda: 2, told.of("second"))
    with qtbot.captureExceptions() as caught:
        gate.set()
        qtbot.waitUntil(lambda: not job.busy, timeout=20_000)
    assert [str(error) for _, error, _ in caught] == ["planted"]
    assert told.all == [("second", 2, None)]


@pytest.fixture
def stack() -> QUndoStack:
    made = QUndoStack()
    made.push(QUndoCommand("one"))
    return made


def test_a_save_counts_when_it_is_acknowledged(stack: QUndoStack) -> None:
    mark = Unsaved(stack)
    assert mark
    mark.begin()
    assert mark, "it is not on the disk yet"
    mark.end(saved=True)
    assert not mark


def test_what_changes_meanwhile_stays_unsaved(stack: QUndoStack) -> None:
    mark = Unsaved(stack)
    mark.begin()
    stack.push(QUndoCommand("two"))
    mark.end(saved=True)
    assert mark
    stack.undo()
    assert not mark
    mark.begin()
    mark.mark()  # trained weights, which are no step
    mark.end(saved=True)
    assert mark


def test_a_save_that_fails_changes_nothing(stack: QUndoStack) -> None:
    mark = Unsaved(stack)
    mark.begin()
    mark.end(saved=False)
    assert mark
    mark.begin()
    mark.end(saved=True)
    mark.begin()
    mark.end(saved=False)
    assert not mark, "it is in the file from before"
