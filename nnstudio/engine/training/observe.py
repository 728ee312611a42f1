"""What can be read from a workspace after a step: per-layer statistics, and where numbers broke."""

from __future__ import annotations

import math

import numpy as np

from nnstudio.engine.plan import Array
from nnstudio.engine.training.events import LayerStatistics
from nnstudio.engine.workspace import Site, Workspace

RECTIFIED = frozenset({"relu"})
"""Activations with a flat half: a unit that is 0 for the whole batch gets no gradient from it."""


def layer_statistics(workspace: Workspace) -> tuple[LayerStatistics, ...]:
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
                )
            )
    return tuple(found)


def _norm(values: Array) -> float:
    return math.sqrt(float(values.dot(values)))


def _dead_share(site: Site) -> float:
    """Share of units (or channels) that are 0 for the whole batch."""
    if site.layer.output_activation().kind not in RECTIFIED:
        return 0.0
    largest = site.y.max(axis=-1)
    if largest.ndim == 3:  # (rows, channels, columns): a channel is dead when it is 0 everywhere
        largest = largest.max(axis=(0, 2))
    elif largest.ndim == 2:
        largest = largest.max(axis=0)
    return float((largest <= 0).mean())


def first_broken_layer(workspace: Workspace) -> str:
    """The name of the first layer, forward, whose weights or outputs are not finite (else the output layer
    whose loss is not).
    """
    network = workspace.network
    for node_id, site in workspace.sites.items():
        span = network.span(node_id)
        broken = span is not None and not np.isfinite(network.vector[span]).all()
        if broken or not np.isfinite(site.y).all():
            return network.spec.by_id[node_id].name
    losses = {i: head.mean_loss() for i, head in workspace.heads.items()}
    broken_end = next((i for i, loss in losses.items() if not math.isfinite(loss)), network.outputs[-1].id)
    return network.spec.by_id[broken_end].name
