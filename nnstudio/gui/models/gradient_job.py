"""A gradient check off the GUI thread, with progress, and cancelled between two numbers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.engine.gradcheck import Checked, Progress, gradient_check
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_setup import build
from nnstudio.project import session

Work = Callable[[Progress], tuple[Checked, ...]]

MOST_SAMPLES = 64
"""More would only make it slower: a gradient is right or wrong for one sample already."""
BETWEEN_REPORTS = 0.05
"""Seconds; a report is a queued signal."""


class _Cancelled(Exception):
    pass


def gradient_work(document: DocumentModel) -> tuple[Work, int]:
    """The check of the document as it is now, and of how many samples: the start of the training split."""
    state, prepared, weights = document.state, document.prepared, dict(document.weights)
    assert prepared is not None
    train = prepared.train
    count = min(state.training.batches.size(len(train)), MOST_SAMPLES)

    def work(progress: Progress) -> tuple[Checked, ...]:
        network = build(state, prepared.shape.sample, weights)
        part = session.samples(network, train, prepared.shape).part(slice(count))
        return gradient_check(network, state.training, part.x, part.y, progress=progress)

    return work, count


class GradientJob(QObject):
    """One check at a time. ``done(found, error)``: both None if it was cancelled."""

    progressed = Signal(int, int)
    done = Signal(object, object)
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._cancel = threading.Event()
        self._outcome: tuple[tuple[Checked, ...] | None, Exception | None] | None = None
        self._arrived.connect(self._deliver)  # queued: this object never leaves the GUI thread

    @property
    def busy(self) -> bool:
        """Whether a check is under way."""
        return self._thread is not None

    def start(self, work: Work) -> None:
        """Begin; does nothing while another is under way."""
        if self._thread is not None:
            return
        self._cancel.clear()
        self._thread = threading.Thread(
            target=self._run, args=(work,), name="nnstudio-gradients", daemon=True
        )
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
        last = 0.0

        def report(done: int, total: int) -> None:
            nonlocal last
            if self._cancel.is_set():
                raise _Cancelled
            if (now := time.monotonic()) - last >= BETWEEN_REPORTS:
                last = now
                self.progressed.emit(done, total)

        try:
            self._outcome = (work(report), None)
        except _Cancelled:
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
