"""A cross-validation off the GUI thread, fold by fold, and cancelled between two batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import Signal

from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.job import Job
from nnstudio.project.crossval import CrossEvent, CrossValidated, FoldDone, FoldStep, cross_validate

Work = Callable[[], Iterator[CrossEvent]]


def cross_work(document: DocumentModel, folds: int) -> Work:
    """The cross-validation of the document as it is now."""
    now = replace(document.document)
    return lambda: cross_validate(now, folds)


class CrossJob(Job):
    """One at a time; ``done`` brings a ``CrossValidated``."""

    progressed = Signal(float, int, int)
    fold_done = Signal(object)

    thread_name = "nnstudio-folds"

    def compute(self, work: Work) -> CrossValidated | None:
        """Go through the events, and tell of folds and progress."""
        for event in work():
            due = self.is_report_due()
            if isinstance(event, CrossValidated):
                return event
            if isinstance(event, FoldDone):
                self.fold_done.emit(event)
            elif isinstance(event, FoldStep) and due:
                self.progressed.emit(event.share, event.fold, event.folds)
                self.moved.emit(event.share)
        return None
