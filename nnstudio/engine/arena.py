"""Outputs of layers with one activation lie behind each other: all their slopes are a call or two.

In a deep stack of narrow layers calling costs as much as computing. Where f'(z) follows from y alone it can
be had for all such layers at once, at the start of the backward pass; each then multiplies by its part.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstudio.engine.activations.base import Activation, Scratch
from nnstudio.engine.plan import Array, Calls, Shape

if TYPE_CHECKING:
    from nnstudio.engine.network import Network

NARROW = 16_384
"""Numbers in a layer's output up to which it has a place in an arena; wider ones are better off alone."""


class Arena:
    """One activation's layers: ``y`` and ``slope`` hold (units + 1, batch) of each, with its row of ones."""

    def __init__(self, activation: Activation, shapes: dict[str, Shape], dtype: np.dtype[Any]) -> None:
        self.activation = activation
        sizes = [math.prod(shape) for shape in shapes.values()]
        self.y: Array = np.ones(sum(sizes), dtype)
        self.slope: Array = np.ones(sum(sizes), dtype)
        self._parts: dict[str, tuple[Array, Array]] = {}
        start = 0
        for (node_id, shape), size in zip(shapes.items(), sizes, strict=True):
            part = slice(start, start + size)
            self._parts[node_id] = self.y[part].reshape(shape), self.slope[part].reshape(shape)
            start += size

    def y_of(self, node_id: str) -> Array:
        """A layer's output with its row of ones."""
        return self._parts[node_id][0]

    def slope_of(self, node_id: str) -> Array:
        """f' at a layer's output."""
        return self._parts[node_id][1][:-1]

    def slopes(self) -> Calls:
        """Calls that compute f' of all layers."""
        work: dict[str, Array] = {}
        scratch = Scratch(lambda name: work.setdefault(name, np.zeros_like(self.y)))
        return self.activation.derivative(self.y, self.y, self.slope, scratch)


def arenas(network: Network, nodes: Iterable[str], batch: int) -> dict[str, Arena]:
    """The arena of each of these nodes that has one, by node id: two narrow layers or more share it."""
    groups: dict[str, tuple[Activation, dict[str, Shape]]] = {}
    for node_id in nodes:
        activation, shape = network.spec.by_id[node_id].layer.output_activation(), network.shape_of(node_id)
        if len(shape) == 1 and (shape[0] + 1) * batch <= NARROW and _is_simple(activation):
            group = groups.setdefault(str(activation.to_dict()), (activation, {}))
            group[1][node_id] = (shape[0] + 1, batch)
    found: dict[str, Arena] = {}
    for activation, shapes in groups.values():
        if len(shapes) > 1:
            found |= dict.fromkeys(shapes, Arena(activation, shapes, network.dtype))
    return found


def _is_simple(activation: Activation) -> bool:
    """Whether dz = dy · f', with f' from y alone (ReLU has a cheaper way of its own)."""
    return (
        activation.elementwise
        and activation.derivative_from_output
        and type(activation).backward is Activation.backward
    )
