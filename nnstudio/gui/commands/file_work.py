"""Reading and writing beside the work that is no project: exports, pictures, data taken in or let out."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from nnstudio.catalog.words import tr
from nnstudio.data import DataError
from nnstudio.data.progress import Cancelled
from nnstudio.export import ExportError
from nnstudio.gui import faults
from nnstudio.gui.models.file_job import FileJob, Then, Work
from nnstudio.gui.widgets.writing import Write, Wrote
from nnstudio.project import EditError, ProjectError

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)

SENTENCES = (ProjectError, DataError, ExportError, EditError, OSError)
"""Errors that say in their own words what was refused, and why."""


def tell_failure(window: MainWindow, error: Exception) -> None:
    """Say in the banner why something was not done."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, SENTENCES):
        window.tell_error(str(error), details)
        return
    log.error("Unexpected error\n%s", details)
    window.tell_error(faults.in_words(error), details)


class FileWork(QObject):
    """One thing after the other, each told in the status bar; failures are told in the banner.

    What is written is written as a whole or not at all, so that what is cancelled leaves nothing.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.job = FileJob(self)
        self._idle: Callable[[], object] | None = None
        self._closed = False

    def do(self, words: str, work: Work, then: Callable[[Any], object], undone: str = "") -> None:
        """Do ``work`` in the thread, then ``then(result)`` here; ``undone`` is said if it is cancelled."""

        def over(result: Any, error: Exception | None) -> None:
            if error is None:
                self._attempt(then, result)
            elif isinstance(error, Cancelled):
                self._window.tell(undone or tr("Cancelled: {task}.", task=words), problem=False)
            else:
                tell_failure(self._window, error)

        self._ask(words, work, over)

    def write(self, words: str, work: Callable[[], str], done: str) -> None:
        """Write a file; ``work`` returns what the disk noted, else "". ``done`` is said when it is there."""
        self.do(
            words,
            work,
            lambda note: self._window.tell(note or done, problem=bool(note)),
            tr("Cancelled: {task}. Nothing was written.", task=words),
        )

    def write_for(self, name: str, write: Write, wrote: Wrote | None) -> None:
        """Write a file for a panel, which tells of it itself, if it gives ``wrote``."""
        words = tr("Saving {name}", name=name)
        if wrote is None:
            self.write(words, write, tr("Saved {name}.", name=name))
            return

        def over(note: str | None, error: Exception | None) -> None:
            if isinstance(error, SENTENCES) or note is not None:
                wrote(note or "", error)
            elif error is not None and not isinstance(error, Cancelled):
                tell_failure(self._window, error)

        self._ask(words, write, over)

    def when_idle(self, act: Callable[[], object]) -> None:
        """Do this when everything is written."""
        if self.job.busy:
            self._idle = act
            self._window.tell(tr("First this has to end: {task}.", task=self.job.words), problem=False)
        else:
            act()

    def _ask(self, words: str, work: Work, then: Then) -> None:
        def over(result: Any, error: Exception | None) -> None:
            if not self._closed:
                then(result, error)
                self._go_on()

        self.job.do(words, work, over)

    def _attempt(self, then: Callable[[Any], object], result: Any) -> None:
        try:
            then(result)
        except SENTENCES as error:
            tell_failure(self._window, error)

    def _go_on(self) -> None:
        act = self._idle
        if act is not None and not self.job.waiting:
            self._idle = None
            act()

    def shutdown(self) -> None:
        """Before the window goes: no thread is left behind."""
        self._idle, self._closed = None, True
        self.job.cancel_all()
        self.job.finish()
