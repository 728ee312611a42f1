"""Files are read and written off the GUI thread, one after the other, and every outcome is told as it was."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Slot

from nnstudio.data.progress import Cancelled, listening
from nnstudio.gui.models.job import Job, JobCancelled

log = logging.getLogger(__name__)

Work = Callable[[], Any]
Then = Callable[[Any, "Exception | None"], object]


@dataclass(frozen=True)
class Errand:
    """Something to be done with files, called ``words`` while it lasts.

    ``prepare`` takes what is needed, in the window's thread when its turn comes, and gives what the other
    thread does; ``then(result, error)`` hears of the outcome, in the window's thread again.
    """

    words: str
    prepare: Callable[[], Work]
    then: Then


class FileJob(Job):
    """Errands in the order they were asked for.

    ``error`` is ``Cancelled`` for one that was ended in time. One that was done before that is told as done:
    a file that is in place must not be taken for missing.
    """

    thread_name: ClassVar[str] = "nnstudio-files"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Errand] = deque()
        self._current: Errand | None = None
        self.done.connect(self._over)

    @property
    def busy(self) -> bool:
        """Whether an outcome is still to come."""
        return self._current is not None

    @property
    def waiting(self) -> bool:
        """Whether more is to be done after the one at hand."""
        return bool(self._waiting)

    @property
    def words(self) -> str:
        """What is done now."""
        return self._current.words if self._current is not None else ""

    def ask(self, words: str, prepare: Callable[[], Work], then: Then) -> None:
        """Do this when everything before it is done."""
        self._waiting.append(Errand(words, prepare, then))
        if self._current is None:
            self._next()

    def do(self, words: str, work: Work, then: Then) -> None:
        """The same for what needs nothing to be taken beforehand."""
        self.ask(words, lambda: work, then)

    def cancel_all(self) -> None:
        """End the one at hand, and forget those that wait: they hear that they were cancelled."""
        waiting = list(self._waiting)
        self._waiting.clear()
        self.cancel()
        for errand in waiting:
            errand.then(None, Cancelled())

    def finish(self) -> None:
        """Wait for everything that was asked, and deliver it now."""
        while self.busy:
            super().finish()

    def compute(self, work: Work) -> Any:
        """In the thread."""
        with listening(self._listen):
            return work()

    def _listen(self, done: float) -> bool:
        try:
            if self.is_report_due():
                self.moved.emit(done)
        except JobCancelled:
            return False
        return True

    def _next(self) -> None:
        while self._current is None and self._waiting:
            self._current = self._waiting.popleft()
            try:
                work = self._current.prepare()
            except Exception as error:
                self._tell(None, error)
            else:
                self.start(work)

    @Slot(object, object)
    def _over(self, result: Any, error: Exception | None) -> None:
        try:
            self._tell(result, error)
        finally:
            if self._current is None:
                self._next()

    def _tell(self, result: Any, error: Exception | None) -> None:
        errand, self._current = self._current, None
        assert errand is not None
        errand.then(result, error)
