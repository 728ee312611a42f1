"""What a training sees: inputs and targets, one array of each or one for each layer where they end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.augmentation import Augmentation
from nnstudio.engine.losses import Goal, Loss
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.plan import Array
from nnstudio.engine.training.refusals import refuse_targets, refuse_unusable

Arrays = Array | tuple[Array, ...]
"""One array, or one for each input (or output) layer in the order they were drawn."""


@dataclass(frozen=True)
class Samples:
    """Inputs (samples, …) and targets: labels (samples,), or values or one-hot rows (samples, outputs).

    ``augment``: how a training changes its batches; a part of the samples is left as it is. ``steady``
    (1, inputs), one array or one for each input layer, is true for inputs that it must not change.
    """

    x: Arrays
    y: Arrays
    augment: tuple[Augmentation, ...] = ()
    steady: Arrays | None = None

    @property
    def inputs(self) -> tuple[Array, ...]:
        """The inputs, one array for each input layer."""
        return self.x if isinstance(self.x, tuple) else (self.x,)

    @property
    def targets(self) -> tuple[Array, ...]:
        """The targets, one array for each output layer."""
        return self.y if isinstance(self.y, tuple) else (self.y,)

    def __len__(self) -> int:
        return len(self.inputs[0])

    def part(self, rows: slice) -> Samples:
        """Some of the samples, as views."""

        def cut(arrays: Arrays) -> Arrays:
            return tuple(a[rows] for a in arrays) if isinstance(arrays, tuple) else arrays[rows]

        return Samples(cut(self.x), cut(self.y))

    def every(self, most: int) -> Samples:
        """At most about ``most`` of them, evenly spaced."""
        stride = max(1, -(-len(self) // most))
        return self if stride == 1 else self.part(slice(None, None, stride))


def targets_for(loss: Loss, y: Array, outputs: tuple[int, ...], dtype: Any, name: str = "y") -> Array:
    """Targets in the form a loss wants. Raises :class:`NetworkError` with a sentence when they cannot be."""
    if loss.wants == "labels":
        if y.ndim >= 2 and y.shape[-1] == 1 and len(outputs) == 1:
            y = y[..., 0]
        if y.ndim != len(outputs):
            raise NetworkError(
                tr(
                    "{loss} wants class numbers, but the targets are rows of {shape} numbers.",
                    loss=tr(loss.title),
                    shape=y.shape[-1],
                )
            )
        refuse_targets(loss, y, outputs[-1], name)
        return np.ascontiguousarray(y, np.int64)
    if y.shape[1:] == outputs or (y.ndim == 1 and outputs == (1,)):
        refuse_targets(loss, y, outputs[-1], name)
        return np.ascontiguousarray(y.reshape(len(y), *outputs), dtype)
    shape = y.shape[1:] or tr("of one class number")
    raise NetworkError(
        tr(
            "The targets have shape {shape} a sample, the network's output "
            "{outputs}. Make the output layer and the target agree.",
            shape=shape,
            outputs=outputs,
        )
    )


def targets_of(network: Network, goal: Goal, samples: Samples) -> dict[str, Array]:
    """The targets by output node id, each in the form its loss wants. Raises :class:`NetworkError`."""
    names = [node.name for node in network.outputs]
    if len(samples.targets) != len(names):
        raise NetworkError(
            tr(
                "The network has {count} output layers ({names}), but {targets} "
                "target arrays are given. Give one for each, in this order.",
                count=len(names),
                names=", ".join(names),
                targets=len(samples.targets),
            )
        )
    found = {}
    for node, y in zip(network.outputs, samples.targets, strict=True):
        loss, name = network.goals(goal)[node.id].loss, "y" if len(names) == 1 else node.name
        found[node.id] = targets_for(loss, y, network.shape_of(node.id), network.dtype, name)
    return found


def refuse_samples(network: Network, samples: Samples) -> None:
    """Raise :class:`NetworkError` unless there are as many of everything and all are finite numbers."""
    inputs, outputs = ([node.name for node in nodes] for nodes in (network.inputs, network.outputs))
    refuse_unusable(
        dict(zip(["x"] if len(inputs) == 1 else inputs, samples.inputs, strict=False)),
        dict(zip(["y"] if len(outputs) == 1 else outputs, samples.targets, strict=False)),
    )
