"""What can be read from a workspace after a step: per-layer statistics, and where numbers broke."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array
from nnstudio.engine.site import Site
from nnstudio.engine.training.events import LayerStatistics
from nnstudio.engine.training.halves import Seen, Step

RECTIFIED = frozenset({"relu"})
"""Activations with a flat half: a unit that is 0 for the whole batch gets no gradient from it."""


FLAT_ENDS = {
    "sigmoid": (0.025, 0.975),
    "hard_sigmoid": (0.0, 1.0),
    "tanh": (-0.95, 0.95),
    "softsign": (-0.95, 0.95),
}
"""Activations with two bounds, and from where on their slope is below a tenth of its largest."""


def layer_statistics(workspace: Step) -> tuple[LayerStatistics, ...]:
    """Norms of each trained layer's gradient and weights, and how its outputs are spread, in order."""
    network, found = workspace.network, []
    with np.errstate(all="ignore"):
        for node_id, site in workspace.sites.items():
            span = network.span(node_id)
            if span is None:
                continue
            found.append(
                LayerStatistics(
                    node_id,
                    network.spec.by_id[node_id].name,
                    _norm(network.gradient_vector[span]),
                    _norm(network.vector[span]),
                    float(site.y.mean()),
                    float(site.y.std()),
                    _dead_share(site),
                    _saturated_share(site),
                )
            )
    return tuple(found)


def _norm(values: Array) -> float:
    return math.sqrt(float(values.dot(values)))


def _dead_share(site: Site | Seen) -> float:
    """Share of units (or channels) that are 0 for the whole batch."""
    if site.layer.output_activation().kind not in RECTIFIED:
        return 0.0
    largest = site.y.max(axis=-1)
    if largest.ndim == 3:  # (rows, channels, columns): a channel is dead when it is 0 everywhere
        largest = largest.max(axis=(0, 2))
    elif largest.ndim == 2:
        largest = largest.max(axis=0)
    return float((largest <= 0).mean())


def _saturated_share(site: Site | Seen) -> float:
    """Share of outputs in a flat end of their activation."""
    ends = FLAT_ENDS.get(site.layer.output_activation().kind)
    if ends is None:
        return 0.0
    beyond = np.count_nonzero(site.y <= ends[0]) + np.count_nonzero(site.y >= ends[1])
    return beyond / max(1, site.y.size)


@dataclass(frozen=True)
class Moved:
    """Norms of one layer's trained parameters: of their change, and of what they were before it."""

    change: float
    size: float

    @property
    def ratio(self) -> float:
        """|w - w0| / |w0|; NaN for parameters that were all zero."""
        return self.change / self.size if self.size else math.nan


def moved(network: Network, before: Array) -> dict[str, Moved]:
    """By layer name: how far its trained parameters moved since ``before``, a copy of the network's vector,
    which is used up.
    """
    spans = {node.name: network.span(node.id) for node in network.spec.nodes}
    trained = {name: span for name, span in spans.items() if span is not None}
    with np.errstate(all="ignore"):
        sizes = {name: _norm(before[span]) for name, span in trained.items()}
        np.subtract(network.vector, before, out=before)
        return {name: Moved(_norm(before[span]), sizes[name]) for name, span in trained.items()}


def first_broken_layer(workspace: Step) -> str:
    """The name of the first layer, forward, whose weights or outputs are not finite (else the output layer
    whose loss is not).
    """
    network = workspace.network
    for node_id, site in workspace.sites.items():
        span = network.span(node_id)
        broken = span is not None and not np.isfinite(network.vector[span]).all()
        if broken or not np.isfinite(site.y).all():
            return network.spec.by_id[node_id].name
    losses = workspace.mean_losses()
    broken_end = next((i for i, loss in losses.items() if not math.isfinite(loss)), network.outputs[-1].id)
    return network.spec.by_id[broken_end].name
