"""One step worked out off the GUI thread, with the document as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.engine.worked import Part, worked_step
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_setup import build
from nnstudio.project import session

Work = Callable[[], tuple[Part, ...]]


@dataclass(frozen=True)
class Wanted:
    """``batch`` counts batches of ``samples`` from 0; ``update`` the updates in a row on it, from 1."""

    batch: int = 0
    samples: int = 1
    update: int = 1


def worked_work(document: DocumentModel, wanted: Wanted) -> Work:
    """The work for a thread, on samples of the training split in its order."""
    state, prepared, weights = document.state, document.prepared, dict(document.weights)
    assert prepared is not None

    def work() -> tuple[Part, ...]:
        network = build(state, prepared.shape.sample, weights)
        rows = slice(wanted.batch * wanted.samples, (wanted.batch + 1) * wanted.samples)
        part = session.samples(network, prepared.train, prepared.shape).part(rows)
        return worked_step(network, state.training, part.x, part.y, wanted.update)

    return work
