"""Preparing data off the GUI thread. Only the newest request counts."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from shiboken6 import isValid

from nnstudio.data.progress import Cancelled, listening

log = logging.getLogger(__name__)

Work = Callable[[], Any]


class DataJob(QObject):
    """Runs one piece of work at a time in a thread; a newer request replaces the one that waits.

    ``done(result, error)`` is emitted in the GUI thread, ``error`` is None or the exception. Results of
    requests that were overtaken are thrown away.
    """

    done = Signal(object, object)
    busy_changed = Signal(bool)
    moved = Signal(float)  # the share that is read (0 … 1), of work that tells
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._waiting: Work | None = None
        self._wanted = False
        self._stop = False
        self._told = 0.0
        self.spent = 0.0
        """Seconds of a processor that the newest piece of work took."""
        self._outcome: tuple[Any, Exception | None] | None = None
        # Queued although the emitting thread is a plain Python one: this object never leaves the GUI thread.
        self._arrived.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._thread is not None

    def request(self, work: Work) -> None:
        """Do ``work`` soon; forget what was asked before."""
        if self._thread is not None:
            self._waiting, self._wanted, self._stop = work, False, True
            return
        self._wanted, self._stop = True, False
        self._thread = threading.Thread(target=self._run, args=(work,), name="nnstudio-data", daemon=True)
        self._thread.start()
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Forget every request; a running one ends as soon as it asks, and its result is thrown away."""
        self._waiting, self._wanted, self._stop = None, False, True

    def finish(self) -> None:
        """Wait until the newest request is answered, and deliver it now."""
        while self._thread is not None:
            self._thread.join()
            self._deliver()

    def _run(self, work: Work) -> None:
        try:
            with listening(self._listen):
                self._outcome = (work(), None)
        except Exception as error:
            if not isinstance(error, (ValueError, OSError, Cancelled)):  # sentences, or nobody's loss
                log.exception("Unexpected error in %s", self._thread.name if self._thread else "a thread")
            self._outcome = (None, error)
        self.spent = time.thread_time()  # each piece has a thread of its own
        self._tell(self._arrived)

    def _listen(self, done: float) -> bool:
        """In the thread: tell how far it is, ten times a second at most, and whether to go on."""
        now = time.monotonic()
        if now - self._told > 0.1:
            self._told = now
            self._tell(self.moved, done)
        return not self._stop

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        """From the thread: to whoever asked, if the dialog that did was not closed in the meantime."""
        if isValid(self):
            with suppress(RuntimeError):  # deleted between the question and the answer
                signal.emit(*values)
        else:
            self._stop = True

    @Slot()
    def _deliver(self) -> None:
        if self._thread is None or self._outcome is None:
            return  # finish() was faster than the queued signal
        self._thread.join()
        outcome, self._thread, self._outcome = self._outcome, None, None
        if self._waiting is not None:
            work, self._waiting = self._waiting, None
            self.request(work)
        elif self._wanted:
            self._wanted = False
            self.done.emit(*outcome)
        if self._thread is None:
            self.busy_changed.emit(False)
