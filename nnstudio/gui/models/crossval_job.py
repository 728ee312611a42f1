"""A cross-validation off the GUI thread, fold by fold, and cancelled between two batches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.project.crossval import CrossEvent, CrossValidated, FoldDone, FoldStep, cross_validate

Work = Callable[[], Iterator[CrossEvent]]

BETWEEN_REPORTS = 0.05
"""Seconds; a report is a queued signal."""


def cross_work(document: DocumentModel, folds: int) -> Work:
    """The cross-validation of the document as it is now."""
    now = replace(document.document)
    return lambda: cross_validate(now, folds)


class CrossJob(QObject):
    """One at a time. ``done(found, error)``: both None if it was cancelled."""

    progressed = Signal(float, int, int)
    fold_done = Signal(object)
    done = Signal(object, object)
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._cancel = threading.Event()
        self._outcome: tuple[CrossValidated | None, Exception | None] | None = None
        self._arrived.connect(self._deliver)  # queued: this object never leaves the GUI thread

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._thread is not None

    def start(self, work: Work) -> None:
        """Begin; does nothing while another is under way."""
        if self._thread is not None:
            return
        self._cancel.clear()
        self._thread = threading.Thread(target=self._run, args=(work,), name="nnstudio-folds", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """End it soon."""
        self._cancel.set()

    def finish(self) -> None:
        """Wait for the outcome, and deliver it now."""
        if self._thread is not None:
            self._thread.join()
            self._deliver()

    def _run(self, work: Work) -> None:
        try:
            self._outcome = (self._pump(work()), None)
        except Exception as error:
            self._outcome = (None, error)
        self._arrived.emit()

    def _pump(self, events: Iterator[CrossEvent]) -> CrossValidated | None:
        last = 0.0
        for event in events:
            if self._cancel.is_set():
                return None
            if isinstance(event, CrossValidated):
                return event
            if isinstance(event, FoldDone):
                self.fold_done.emit(event)
            elif isinstance(event, FoldStep) and (now := time.monotonic()) - last >= BETWEEN_REPORTS:
                last = now
                self.progressed.emit(event.share, event.fold, event.folds)
        return None

    @Slot()
    def _deliver(self) -> None:
        if self._thread is None or self._outcome is None:
            return  # finish() was faster than the queued signal
        self._thread.join()
        outcome, self._thread, self._outcome = self._outcome, None, None
        self.done.emit(*outcome)
