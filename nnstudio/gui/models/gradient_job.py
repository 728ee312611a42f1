"""A gradient check off the GUI thread, with progress, and cancelled between two numbers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from nnstudio.engine.gradcheck import Checked, Progress, gradient_check
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.job import Job
from nnstudio.gui.models.run_setup import build
from nnstudio.project import session

Work = Callable[[Progress], tuple[Checked, ...]]

MOST_SAMPLES = 64
"""More would only make it slower: a gradient is right or wrong for one sample already."""


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


class GradientJob(Job):
    """One check at a time; ``done`` brings what was checked."""

    progressed = Signal(int, int)

    thread_name = "nnstudio-gradients"

    def compute(self, work: Work) -> tuple[Checked, ...]:
        """Check, and tell how many numbers are done."""

        def report(done: int, total: int) -> None:
            if self.is_report_due():
                self.progressed.emit(done, total)
                self.moved.emit(done / total)

        return work(report)
