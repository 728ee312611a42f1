"""One piece of work at a time off the GUI thread, with progress and an outcome; it can be cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Signal, Slot

BETWEEN_REPORTS = 0.05
"""Seconds; a report is a queued signal."""


class JobCancelled(Exception):
    """Raised within the work when nobody wants its outcome any more."""


class Job(QObject):
    """What runs in a thread of its own. ``done(found, error)``: both None if it was cancelled.

    A subclass says in :meth:`compute` what is done, and asks :meth:`is_report_due` wherever it can be
    interrupted.
    """

    done = Signal(object, object)
    busy_changed = Signal(bool)
    moved = Signal(float)  # the share that is done, 0 … 1
    _arrived = Signal()

    thread_name: ClassVar[str] = "nnstudio-job"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._cancel = threading.Event()
        self._reported = 0.0
        self._outcome: tuple[Any, Exception | None] | None = None
        self._arrived.connect(self._deliver)  # queued: this object never leaves the GUI thread

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._thread is not None

    def start(self, work: Callable[..., Any]) -> None:
        """Begin; does nothing while another is under way."""
        if self._thread is not None:
            return
        self._cancel.clear()
        self._reported = 0.0
        self._thread = threading.Thread(target=self._run, args=(work,), name=self.thread_name, daemon=True)
        self._thread.start()
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """End it soon."""
        self._cancel.set()

    def finish(self) -> None:
        """Wait for the outcome, and deliver it now."""
        if self._thread is not None:
            self._thread.join()
            self._deliver()

    def compute(self, work: Callable[..., Any]) -> Any:
        """The outcome of the work, in the thread."""
        raise NotImplementedError

    def is_report_due(self) -> bool:
        """Whether progress should be told now. Raises :class:`JobCancelled`."""
        if self._cancel.is_set():
            raise JobCancelled
        now = time.monotonic()
        if now - self._reported < BETWEEN_REPORTS:
            return False
        self._reported = now
        return True

    def _run(self, work: Callable[..., Any]) -> None:
        try:
            self._outcome = (self.compute(work), None)
        except JobCancelled:
            self._outcome = (None, None)
        except Exception as error:
            self._outcome = (None, error)
        self._arrived.emit()

    @Slot()
    def _deliver(self) -> None:
        if self._thread is None or self._outcome is None:
            return  # finish() was faster than the queued signal
        self._thread.join()
        outcome, self._thread, self._outcome = self._outcome, None, None
        self.done.emit(*outcome)
        if self._thread is None:  # nothing new was begun in answer
            self.busy_changed.emit(False)
