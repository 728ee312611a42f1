"""Small networks for tests: an input and a few layers in a row, or with branches."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.network import Network
from nnstudio.engine.spec import NetworkSpec


def chain(*layers: object, inputs: int = 1) -> NetworkSpec:
    """``inputs`` input layers that all flow into the first of ``layers``, and the rest in a row."""
    spec, here = NetworkSpec(), []
    for _ in range(inputs):
        spec, node = spec.with_node(LAYERS.parse("input"))
        here.append(node.id)
    for options in layers:
        spec, node = spec.with_node(LAYERS.parse(options))
        for source in here:
            spec = spec.with_edge(source, node.id)
        here = [node.id]
    return spec


def branches(before: object, into: object, parts: int = 2) -> NetworkSpec:
    """input -> ``before`` several times side by side -> ``into``."""
    spec, start = NetworkSpec().with_node(LAYERS.parse("input"))
    ends = []
    for _ in range(parts):
        spec, node = spec.with_node(LAYERS.parse(before))
        spec = spec.with_edge(start.id, node.id)
        ends.append(node.id)
    spec, last = spec.with_node(LAYERS.parse(into))
    for end in ends:
        spec = spec.with_edge(end, last.id)
    return spec


def predict(spec: NetworkSpec, x: object, **weights: object) -> np.ndarray:
    """The network's outputs in float64; weights are given as ``dense_1__kernel=…``."""
    x = np.asarray(x, "float64")
    network = Network(spec, x.shape[1:], dtype="float64")
    if weights:
        given = {name.replace("__", "/"): np.asarray(array, "float64") for name, array in weights.items()}
        network.set_weights({**network.weights(), **given})
    return network.predict(x)
