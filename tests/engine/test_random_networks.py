"""Random branching networks against central differences in float64: 40 of them, and 200 with ``-m long``.

All 200: ``pytest tests/engine/test_random_networks.py -m "long or not long"``.
"""

from collections import Counter

import numpy as np
import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from tests.engine.gradients import LIMIT, largest_error

SHAPES = {"vector": (5,), "image": (4, 3, 2), "sequence": (4, 3)}
ALL = [(form, seed) for seed in range(67) for form in SHAPES][:200]
SHORT = 40
CASES = [pytest.param(*case, marks=[pytest.mark.long] if i >= SHORT else []) for i, case in enumerate(ALL)]
SMOOTH = ["tanh", "sigmoid", "softplus", "swish", "elu", "gelu", "linear"]
BENT = ["relu", "leaky_relu", "prelu"]
LOSSES = ["categorical_crossentropy", "sparse_categorical_crossentropy", "mean_squared_error"]


class Growing:
    """A network that grows layer by layer, and the shape of what each layer gives."""

    def __init__(self, rng, shape):
        self.rng = rng
        self.spec, start = NetworkSpec().with_node(LAYERS.parse("input"))
        self.shapes, self.used = {start.id: shape}, set()

    def add(self, options, *sources):
        """Put a layer behind ``sources`` (by slot)."""
        layer = LAYERS.parse(options)
        self.spec, node = self.spec.with_node(layer)
        for slot, source in enumerate(sources):
            self.spec = self.spec.with_edge(source, node.id, slot)
        self.shapes[node.id] = layer.output_shape([self.shapes[s] for s in sources])
        self.used.update(sources)
        return node.id

    def grow(self):
        """A layer that fits something that is there."""
        source = str(self.rng.choice(list(self.shapes)))
        shape = self.shapes[source]
        alike = [i for i in self.shapes if self.shapes[i] == shape]
        if len(alike) > 1 and self.rng.random() < 0.4:
            kind = str(self.rng.choice(["add", "multiply", "average", "concatenate"]))
            count = int(self.rng.integers(2, len(alike) + 1))
            self.add(kind, *(str(i) for i in self.rng.choice(alike, count, replace=False)))
        elif len(shape) == 2 and self.rng.random() < 0.2:
            scale = bool(self.rng.random() < 0.5)
            wires = [str(i) for i in self.rng.choice(alike, int(self.rng.integers(2, 4)))]
            self.add({"kind": "attention", "use_scale": scale}, *wires)
        else:
            choices = layers_for(shape, str(self.rng.choice(SMOOTH + BENT)), int(self.rng.integers(3, 6)))
            self.add(choices[int(self.rng.integers(len(choices)))], source)

    def finish(self):
        """Join loose ends, so that every path counts, and end in a softmax."""
        ends = []
        for loose in [i for i in self.shapes if i not in self.used]:
            ends.append(loose if len(self.shapes[loose]) == 1 else self.add("flatten", loose))
        last = ends[0] if len(ends) == 1 else self.add("concatenate", *ends)
        self.add({"kind": "dense", "units": 3, "activation": "softmax"}, last)
        return self.spec


def layers_for(shape, activation, units):
    """Options of the layers that take this shape; those with weights twice."""
    anywhere = [
        {"kind": "activation", "activation": activation},
        {"kind": "dropout", "rate": 0.2},
        {"kind": "gaussian_noise", "stddev": 0.1},
        "layer_norm",
    ]
    if len(shape) == 1:
        own = [
            {"kind": "dense", "units": units, "activation": activation, "l2": 0.01},
            {"kind": "dense", "units": units, "activation": activation, "use_bias": False},
            {"kind": "maxout", "units": units, "activation": activation},
        ]
    elif len(shape) == 2:
        own = [
            {"kind": "conv1d", "filters": units, "padding": "same", "activation": activation},
            {"kind": "simple_rnn", "units": units, "return_sequences": True},
            {"kind": "lstm", "units": units, "return_sequences": True},
            {"kind": "gru", "units": units, "return_sequences": True},
            {"kind": "gru", "units": units, "reset_after": False},
            {"kind": "lstm", "units": units},
            "flatten",
        ]
    else:
        conv = {"kind": "conv2d", "filters": 2, "padding": "same", "activation": activation}
        own = [
            {**conv, "kernel_size": [2, 2]},
            {**conv, "filters": 3, "kernel_size": [1, 3]},
            {"kind": "depthwise_conv2d", "kernel_size": [2, 2], "padding": "same"},
            {"kind": "max_pool2d", "padding": "same"},
            {"kind": "avg_pool2d", "padding": "same", "strides": [1, 1]},
            {"kind": "spatial_dropout2d", "rate": 0.3},
            "flatten",
        ]
    return own * 2 + anywhere


def random_network(form, seed):
    growing = Growing(np.random.default_rng([seed, len(SHAPES[form])]), SHAPES[form])
    for _ in range(int(growing.rng.integers(4, 9))):
        growing.grow()
    return growing.finish()


@pytest.mark.parametrize(("form", "seed"), CASES)
def test_random_branching_networks(form, seed):
    spec, loss = random_network(form, seed), LOSSES[seed % len(LOSSES)]
    assert largest_error(spec, SHAPES[form], loss, seed=seed, batch=3) <= LIMIT


def test_they_hold_many_kinds_and_they_branch():
    specs = [random_network(*case) for case in ALL]
    kinds = Counter(node.layer.kind for spec in specs for node in spec.nodes)
    several = {
        "dense",
        "maxout",
        "conv1d",
        "conv2d",
        "depthwise_conv2d",
        "simple_rnn",
        "lstm",
        "gru",
        "attention",
    }
    assert min(kinds[kind] for kind in several | {"add", "multiply", "average", "concatenate"}) >= 20
    branching = sum(any(len(wires) > 1 for wires in spec.outgoing.values()) for spec in specs)
    assert branching > 150
