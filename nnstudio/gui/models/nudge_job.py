"""One weight nudged off the GUI thread, with the document as it is now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nnstudio.data.progress import report
from nnstudio.engine.network import Network
from nnstudio.engine.nudge import nudge
from nnstudio.engine.nudged import Nudge
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_setup import build
from nnstudio.project import session

Work = Callable[[], Nudge]


def trained_arrays(document: DocumentModel) -> Mapping[str, Any]:
    """Copies of all arrays that have a gradient, by ``layer/parameter``. Raises ``NetworkError``."""
    network = _network(document)
    arrays = network.weights()
    return {name: arrays[name] for name in network.gradients()}


def nudge_work(
    document: DocumentModel, array: str, index: tuple[int, ...], epsilon: float, batch: int, samples: int
) -> Work:
    """The work for a thread: ``samples`` of the training split, of batch number ``batch`` from 0."""
    state, prepared, weights = document.state, document.prepared, dict(document.weights)
    assert prepared is not None

    def work() -> Nudge:
        network = build(state, prepared.shape.sample, weights)
        rows = slice(batch * samples, (batch + 1) * samples)
        part = session.samples(network, prepared.train, prepared.shape).part(rows)
        tell = lambda done, total: report(done / total)  # noqa: E731
        return nudge(network, state.training, part.x, part.y, array, index, epsilon, tell)

    return work


def _network(document: DocumentModel) -> Network:
    assert document.prepared is not None
    return build(document.state, document.prepared.shape.sample, document.weights)
