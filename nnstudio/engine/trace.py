"""How one prediction comes about: what every layer made of one sample, from the input to the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.in_numbers import added, number, products
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array, public_view, run
from nnstudio.engine.workspace import Workspace

MOST_INPUTS, DIGITS = 16, 4
"""Longer sums are not written out."""


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """One layer's part in a prediction, without the batch axis.

    ``z``: what it computed before its activation, None where that is the same as ``y``; ``y``: its output.
    ``sources``: the layers it takes its input from. ``sums``: how each z came about, written out with
    numbers, of a small dense layer; else empty.
    """

    node_id: str
    name: str
    kind: str
    activation: str
    sources: tuple[str, ...]
    z: Array | None
    y: Array
    sums: tuple[str, ...] = ()


def trace(network: Network, x: Array | Sequence[Array] | Mapping[str, Array]) -> tuple[LayerTrace, ...]:
    """The forward pass of one sample, given as a batch of one. Raises ``NetworkError``."""
    arrays = network.arranged(x)
    workspace = Workspace(network, 1, keep=True)
    workspace.load(arrays)
    with np.errstate(all="ignore"):
        run(workspace.forward)
    return tuple(_traced(network, workspace, node_id) for node_id in network.order)


def _traced(network: Network, workspace: Workspace, node_id: str) -> LayerTrace:
    site, spec = workspace.sites[node_id], network.spec
    node = spec.by_id[node_id]
    activation = "" if site.layer.is_input else site.layer.output_activation().kind
    same = site.z is site.y or activation in ("", "linear")
    z = None if same else np.array(public_view(site.z, site.output)[0])
    y = np.array(public_view(site.y, site.output)[0])
    sources = tuple(spec.by_id[e.source].name for e in spec.incoming[node_id])
    sums: tuple[str, ...] = ()
    if site.layer.kind == "dense" and len(site.inputs[0]) == 1 and site.inputs[0][0] <= MOST_INPUTS:
        sums = _sums(network, node_id, np.array(public_view(site.x[0], site.inputs[0])[0]), y if same else z)
    return LayerTrace(
        node_id, node.name, node.layer.kind, activation if activation != "linear" else "", sources, z, y, sums
    )


def _sums(network: Network, node_id: str, x: Array, z: Array | None) -> tuple[str, ...]:
    kernel = network.parameter(node_id, "kernel")
    has_bias = getattr(network.spec.by_id[node_id].layer, "use_bias", False)
    bias = network.parameter(node_id, "bias") if has_bias else None
    found = []
    for unit in range(kernel.shape[1]):
        terms = products(kernel[:, unit], x, DIGITS)
        if bias is not None:
            terms.append(number(bias[unit], DIGITS))
        found.append(added(terms) + ("" if z is None else f" = {number(z[unit], DIGITS)}"))
    return tuple(found)
