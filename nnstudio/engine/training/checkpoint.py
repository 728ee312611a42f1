"""A training as it stands between two events: everything it takes to go on bit for bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnstudio.catalog.words import tr, tr_and
from nnstudio.engine.augmentation import Augmentation
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.plan import Array
from nnstudio.engine.training.settings import TrainingSettings

Marks = Mapping[str, str]
"""A fingerprint of each thing a training depends on: ``drawing``, ``settings``, ``samples``."""


class CheckpointError(NetworkError):
    """A checkpoint of another training. ``str()`` is a sentence."""


@dataclass(frozen=True)
class OptimizerState:
    """What an optimizer remembers from step to step: its updates so far and its vectors by name."""

    updates: int
    slots: Mapping[str, Array]


@dataclass(frozen=True)
class Checkpoint:
    """Copies only: the training goes on without touching it, and it may go to a file or another thread.

    ``vector`` holds all weights, frozen ones and moving averages too; ``finite`` those a diverging run falls
    back to; ``best`` those of the best epoch, when early stopping keeps them; ``slots`` the optimizer's. The
    epoch at hand (1-based, 0 before the first) has seen ``batches`` batches whose losses times their sizes
    add up to ``total`` (with several outputs those of each alone to its number in ``totals``); ``losses`` has
    the watched loss of every epoch that is closed. ``noise`` is the state of the generator behind dropout and
    noise layers.
    """

    marks: Marks
    vector: Array
    finite: Array
    best: Array | None
    slots: Mapping[str, Array]
    updates: int
    learning_rate: float
    epoch: int
    batches: int
    step: int
    total: float
    loss: float
    losses: tuple[float, ...]
    best_loss: float
    best_epoch: int | None
    seconds: float
    totals: tuple[float, ...] = ()
    noise: Mapping[str, int] = field(default_factory=dict)

    @property
    def epochs_done(self) -> int:
        """Epochs that are closed, with their validation."""
        return len(self.losses)


def noise_state(generator: np.random.Generator) -> dict[str, int]:
    """The state of a PCG64 generator as four whole numbers."""
    raw: Any = generator.bit_generator.state
    return {**raw["state"], "has_uint32": raw["has_uint32"], "uinteger": raw["uinteger"]}


def set_noise_state(generator: np.random.Generator, state: Mapping[str, int]) -> None:
    """The inverse of :func:`noise_state`."""
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": state["state"], "inc": state["inc"]},
        "has_uint32": state["has_uint32"],
        "uinteger": state["uinteger"],
    }


def mark_drawing(network: Network) -> str:
    """A fingerprint of what is computed: nodes and wires, without their names, and the sample's shape."""
    nodes = [[n.id, n.layer.to_dict()] for n in network.spec.nodes if n.id in network.order]
    edges = [[e.source, e.target, e.slot] for e in network.spec.edges]
    shapes = [list(network.shape_of(node.id)) for node in network.inputs]
    return _digest(json.dumps([nodes, sorted(edges), shapes], sort_keys=True).encode())


def mark_settings(settings: TrainingSettings, augment: tuple[Augmentation, ...] = ()) -> str:
    """A fingerprint of the settings without the learning rate, which may change while training, and without
    metrics, which are only looked at.
    """
    raw = settings.to_dict()
    del raw["metrics"]
    for entry in raw["output_losses"]:
        del entry["metrics"]
    if not settings.output_losses:
        del raw["output_losses"]  # older checkpoints knew of none
    raw["optimizer"] = {k: v for k, v in raw["optimizer"].items() if k != "learning_rate"}
    if augment:
        raw["augment"] = [a.to_dict() for a in augment]
    return _digest(json.dumps(raw, sort_keys=True).encode())


def mark_arrays(*arrays: Array | None) -> str:
    """A fingerprint of the numbers a training sees; read in pieces, so that mapped files stay on disk."""
    found = hashlib.blake2b(digest_size=16)
    for array in arrays:
        found.update(b"none" if array is None else f"{array.dtype.str}{array.shape}".encode())
        rows = 0 if array is None else max(1, 2**22 // max(1, array[:1].nbytes))
        for start in range(0, 0 if array is None else len(array), rows or 1):
            assert array is not None
            found.update(np.ascontiguousarray(array[start : start + rows]).data)
    return found.hexdigest()


def difference(own: Marks, other: Marks) -> str:
    """Why a checkpoint with marks ``other`` cannot be gone on with here, as a sentence; empty if it can."""
    words = {
        "drawing": tr("the drawing"),
        "settings": tr("the training settings"),
        "samples": tr("the data"),
    }
    changed = [words[key] for key in words if own.get(key) != other.get(key)]
    if not changed:
        return ""
    return tr(
        "This training cannot go on where it was interrupted: {changed} changed since. "
        "Start a new training from its weights, or undo the change.",
        changed=tr_and(changed),
    )


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
