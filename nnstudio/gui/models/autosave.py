"""Keeps a recovery copy of the open document while it holds something that was not saved."""

from __future__ import annotations

import logging
import time
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnstudio.catalog.words import tr
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.project import Document, recovery
from nnstudio.project.recovery import Journal, Orphan
from nnstudio.project.stamp import Stamp

log = logging.getLogger(__name__)

SOON_MS = 500
"""From the first edit to its copy: with the writing itself, no edit is older than two seconds."""

MOST_MS = 60_000
"""Copies are never further apart, whatever the last one took: the machine may have slept meanwhile."""

WRITING_SHARE = 0.2
"""At most this share of the time is spent writing copies: large weights are copied less often."""

TRAINING_SHARE = 0.02
"""The same of a processor's time where a training only brought new weights, which it has twice a second."""


class Autosave(QObject):
    """Listens to the document. Copies are encoded and written in a thread; the window only hands them over.

    ``written`` follows every copy and every removal; ``failed(sentence)`` the first of several failures.
    """

    written = Signal()
    failed = Signal(str)

    def __init__(self, document: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._journal: Journal | None = None
        self._began = self._took = 0.0
        self._failing = False
        self._known: Stamp | None = None
        self.last: float | None = None
        """When the newest copy was begun (``time.monotonic()``); None while there is none or no need."""
        self._job = DataJob(self)
        self._job.done.connect(self._done)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.write)
        document.changed.connect(self._due)
        document.weights_changed.connect(self._due_for_weights)
        document.file_changed.connect(self._saved)
        document.replaced.connect(self.leave)

    # Writing

    @Slot()
    def _due(self) -> None:
        self._write_after(self._took * (1 / WRITING_SHARE - 1))

    @Slot()
    def _due_for_weights(self) -> None:
        self._write_after(self._job.spent / TRAINING_SHARE - self._took)

    def _write_after(self, seconds: float) -> None:
        """In so many seconds, but not at once; sooner where that was to be sooner anyway."""
        due = round(min(MOST_MS, max(SOON_MS, 1000 * seconds)))
        if self._document.is_open and not 0 <= self._soon.remainingTime() <= due:
            self._soon.start(due)

    @Slot()
    def write(self) -> None:
        """Begin a copy now, if anything is unsaved."""
        self._soon.stop()
        if not self._document.is_dirty:
            return
        if self._job.busy:
            self._due()
            return
        try:
            self._journal = self._journal or Journal.begin()
        except OSError as error:
            self._tell(str(error))
            return
        content = self._document.complete_document().to_content()
        self._began = time.monotonic()
        document = self._document.document
        self._known = document.stamp
        # Recovered, it must not be saved over a file that holds more than it does.
        path = None if document.partial else document.path
        self._job.request(partial(self._journal.write, content, path, document.stamp))

    @Slot(object, object)
    def _done(self, _result: None, error: Exception | None) -> None:
        self._took = time.monotonic() - self._began
        if error is not None:
            self._tell(str(error))
            return
        self._failing, self.last = False, self._began
        self._saved()
        self.written.emit()

    def _tell(self, reason: str) -> None:
        log.warning("No recovery copy: %s", reason)
        if not self._failing:
            self._failing = True
            self.failed.emit(
                tr(
                    "No recovery copy can be kept, so a crash would lose what is not saved. Save often. "
                    "{reason}",
                    reason=reason,
                )
            )

    @Slot()
    def _saved(self) -> None:
        """What is saved needs no copy; what was changed during a save needs one that knows the new file."""
        if self._journal is None or self._job.busy:
            return
        if self._document.is_dirty:
            if self._document.document.stamp is not self._known:
                self._due()
            return
        self._journal.clear()
        if self.last is not None:
            self.last = None
            self.written.emit()

    # Coming and going

    def recover(self, orphan: Orphan) -> None:
        """Open what a crash has left, as an unsaved document. Raises :class:`ProjectError`."""
        self.adopt(*recovery.recover(orphan))

    def adopt(self, document: Document, journal: Journal) -> None:
        """Open what was recovered already, and go on with its copy."""
        self._document.show_document(document, unsaved=True)
        self._journal = journal
        self._due()

    @Slot()
    def leave(self) -> None:
        """The document is closed in good order, saved or given up: its copy goes."""
        self._soon.stop()
        self._job.cancel()
        self._job.finish()
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self.last = None
        self.written.emit()

    def shutdown(self) -> None:
        """Before the window goes."""
        self.leave()
