"""What is mutated: projects that together use every part of the format."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import numpy as np

from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import Document, History, file, session, weights
from nnstudio.project.templates import templates

Members = dict[str, bytes]
TRAINED = ("iris", "xor", "wine", "residual")


def members(data: bytes) -> Members:
    """The parts of a project file, without ``mimetype``."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "mimetype"}


@cache
def projects() -> tuple[bytes, ...]:
    """The examples as project files; some with weights, what was fitted, history and a checkpoint."""
    found = []
    for template in templates():
        document = template.open()
        if template.id in TRAINED:
            _as_if_trained(document)
        found.append(file.encode(document.to_content()))
    return tuple(found)


@cache
def weight_files() -> tuple[bytes, ...]:
    """Weights by themselves."""
    trained = [members(data).get("weights.safetensors") for data in projects()]
    odd = weights.encode(
        {"a/kernel": np.zeros((0, 3), np.float32), "a/bias": np.float64(1.5) * np.ones(())}, {"note": "ä"}
    )
    return (*(data for data in trained if data), odd)


def _as_if_trained(document: Document) -> None:
    begun = session.start_training(document)
    document.weights = begun.network.weights()
    document.fitted = begun.prepared.fitted.to_dict()
    epochs = tuple(
        EpochDone(n, 10 * n, 0.5 * n, {"loss": 1 / n, "accuracy": 0.5}, {"loss": 2 / n}) for n in range(1, 6)
    )
    document.history = History(epochs, Finished("stopped", 5, 50, 2.5), {"numpy": "2.0"})
    document.checkpoint = _checkpoint(begun.training)


def _checkpoint(training: object) -> Checkpoint:
    events = training.run()  # type: ignore[attr-defined]
    next(events)
    found = training.checkpoint()  # type: ignore[attr-defined]
    events.close()
    return found  # type: ignore[no-any-return]
