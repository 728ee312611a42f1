"""Networks with several inputs and outputs, for tests."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.network import Network
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings


def two_heads(first: object, second: object, *, hidden: object = None) -> NetworkSpec:
    """input_1 -> (``hidden`` ->) ``first`` named a, and ``second`` named b."""
    spec, start = NetworkSpec().with_node(LAYERS.parse("input"))
    before = start.id
    if hidden is not None:
        spec, node = spec.with_node(LAYERS.parse(hidden))
        spec, before = spec.with_edge(before, node.id), node.id
    for name, options in (("a", first), ("b", second)):
        spec, node = spec.with_node(LAYERS.parse(options), name)
        spec = spec.with_edge(before, node.id)
    return spec


def inputs(*shapes: object) -> NetworkSpec:
    """Inputs n1, n2 … of these shapes, joined, and one unit named end."""
    spec, ends = NetworkSpec(), []
    for shape in shapes:
        spec, node = spec.with_node(LAYERS.parse({"kind": "input", "shape": shape}))
        ends.append(node.id)
    spec, joined = spec.with_node(LAYERS.parse("concatenate"))
    for end in ends:
        spec = spec.with_edge(end, joined.id)
    spec, last = spec.with_node(LAYERS.parse({"kind": "dense", "units": 1}), "end")
    return spec.with_edge(joined.id, last.id)


def two_and_two(left: int = 3, right: int = 2) -> NetworkSpec:
    """Inputs left and right, a layer each, joined; outputs kind (3 classes) and size (1 number)."""
    spec = NetworkSpec()
    ends = []
    for name, width in (("left", left), ("right", right)):
        spec, start = spec.with_node(LAYERS.parse({"kind": "input", "shape": [width]}), name)
        spec, node = spec.with_node(
            LAYERS.parse({"kind": "dense", "units": 4, "activation": "tanh", "l2": 0.01})
        )
        spec = spec.with_edge(start.id, node.id)
        ends.append(node.id)
    spec, joined = spec.with_node(LAYERS.parse("concatenate"))
    for end in ends:
        spec = spec.with_edge(end, joined.id)
    for name, options in (
        ("kind", {"kind": "dense", "units": 3, "activation": "softmax"}),
        ("size", {"kind": "dense", "units": 1}),
    ):
        spec, node = spec.with_node(LAYERS.parse(options), name)
        spec = spec.with_edge(joined.id, node.id)
    return spec


def losses_of(spec: NetworkSpec, **by_name: object) -> list[dict[str, object]]:
    """``output_losses`` from ``name=(loss, weight)``."""
    found = []
    for name, (loss, weight) in by_name.items():  # type: ignore[misc]
        found.append({"output": spec.named(name).id, "loss": loss, "weight": weight})
    return found


def mixed_settings(spec: NetworkSpec, **more: object) -> TrainingSettings:
    """For :func:`two_and_two`: classes by cross-entropy, the number by absolute error, counted a third."""
    losses = losses_of(
        spec, kind=("sparse_categorical_crossentropy", 1.0), size=("mean_absolute_error", 1 / 3)
    )
    return TrainingSettings.build({"output_losses": losses, **more})


def arrays(rows: int, seed: int = 0, dtype: str = "float64") -> tuple[tuple[np.ndarray, ...], ...]:
    """Inputs and targets for :func:`two_and_two`."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 3)).astype(dtype), rng.normal(size=(rows, 2)).astype(dtype)
    y = rng.integers(0, 3, rows), x[0][:, :1] - 2 * x[1][:, :1]
    return x, y


def drawn(network: Network, seed: int = 0) -> Network:
    """The network with biases that are not all zero."""
    rng = np.random.default_rng(seed)
    network.set_weights({k: w + rng.normal(0, 0.3, w.shape) for k, w in network.weights().items()})
    return network
