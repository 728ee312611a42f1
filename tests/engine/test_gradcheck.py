"""Every layer x its options, every activation and loss, against central differences in float64."""

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.gradcheck import gradient_check
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.gradients import IMAGE, LIMIT, SEQUENCE, VECTOR, largest_error
from tests.engine.small_networks import branches, chain


def attending(options, wires):
    """input -> three small recurrent layers; attention with wires from some of them."""
    spec, start = NetworkSpec().with_node(LAYERS.parse("input"))
    ends = []
    for _ in set(wires):
        layer = LAYERS.parse({"kind": "simple_rnn", "units": 3, "return_sequences": True})
        spec, node = spec.with_node(layer)
        spec = spec.with_edge(start.id, node.id)
        ends.append(node.id)
    spec, attention = spec.with_node(LAYERS.parse({"kind": "attention", **options}))
    for slot, wire in enumerate(wires):
        spec = spec.with_edge(ends[sorted(set(wires)).index(wire)], attention.id, slot)
    before = attention.id
    for layer in ("flatten", {"kind": "dense", "units": 2}):
        spec, node = spec.with_node(LAYERS.parse(layer))
        spec, before = spec.with_edge(before, node.id), node.id
    return spec


LAYER_CASES = [
    *[(f"{k}-vector", chain(k, {"kind": "dense", "units": 2}), VECTOR) for k in (
        {"kind": "dense", "units": 3}, {"kind": "dense", "units": 3, "use_bias": False}, "activation",
        "dropout", {"kind": "dropout", "classic": True, "rate": 0.3}, "gaussian_noise", "flatten",
        "batch_norm", "layer_norm",
        {"kind": "maxout", "units": 3, "activation": "tanh"},
        {"kind": "maxout", "units": 3, "pieces": 3, "use_bias": False},
        {"kind": "reshape", "target_shape": [-1]},
    )],
    *[(f"{k}-sequence", chain(k, "flatten", {"kind": "dense", "units": 2}), SEQUENCE) for k in (
        {"kind": "conv1d", "filters": 3}, {"kind": "conv1d", "filters": 3, "strides": 2, "padding": "same"},
        "dropout", "batch_norm", "layer_norm", {"kind": "reshape", "target_shape": [2, 3, 2]},
        {"kind": "activation", "activation": "prelu"},
        *({"kind": kind, "units": 3, **options}
          for kind in ("simple_rnn", "lstm", "gru")
          for options in ({}, {"return_sequences": True}, {"use_bias": False}, {"activation": "relu"},
                          {"activation": "swish", "return_sequences": True}, {"activation": "softmax"})),
        *({"kind": kind, "units": 3, **options}
          for kind in ("lstm", "gru")
          for options in ({"recurrent_activation": "hard_sigmoid"}, {"recurrent_activation": "softmax"},
                          {"recurrent_activation": "swish", "return_sequences": True})),
        {"kind": "lstm", "units": 3, "unit_forget_bias": False},
        *({"kind": "gru", "units": 3, "reset_after": False, **options}
          for options in ({}, {"return_sequences": True}, {"use_bias": False}, {"activation": "swish"})),
    )],
    *[(f"{k}-image", chain(k, "flatten", {"kind": "dense", "units": 2}), IMAGE) for k in (
        {"kind": "conv2d", "filters": 3}, {"kind": "conv2d", "filters": 3, "use_bias": False},
        {"kind": "conv2d", "filters": 2, "kernel_size": [2, 3], "strides": [2, 1], "padding": "same"},
        {"kind": "depthwise_conv2d", "kernel_size": [2, 3]}, {"kind": "depthwise_conv2d", "padding": "same"},
        "max_pool2d", {"kind": "max_pool2d", "pool_size": [3, 2], "strides": [1, 2], "padding": "same"},
        "avg_pool2d", {"kind": "avg_pool2d", "pool_size": [3, 2], "strides": [1, 2], "padding": "same"},
        "zero_padding2d", "up_sampling2d", "spatial_dropout2d", "batch_norm", "layer_norm",
        {"kind": "reshape", "target_shape": [5, 4, 3]}, {"kind": "reshape", "target_shape": [12, 5]},
        {"kind": "activation", "activation": "tanh"},
    )],
    ("global_avg_pool2d", chain("global_avg_pool2d", {"kind": "dense", "units": 2}), IMAGE),
    *[(f"{k}-branches", branches({"kind": "dense", "units": 3, "activation": "tanh"}, k, 3), VECTOR)
      for k in ("add", "multiply", "average", "concatenate")],
    *[(f"{k}-image-branches", branches({"kind": "conv2d", "filters": 2}, k), IMAGE)
      for k in ("add", "multiply", "average", "concatenate")],
    *[(f"attention-{name}", attending(*parts), SEQUENCE) for name, *parts in (
        ("itself", {}, (0, 0)), ("itself-with-key", {}, (0, 0, 0)), ("scaled", {"use_scale": True}, (0, 1)),
        ("two", {}, (0, 1)), ("three", {}, (0, 1, 2)), ("scaled-three", {"use_scale": True}, (0, 1, 2)),
        ("frozen", {"use_scale": True, "trainable": False}, (2, 1)),
    )],
]  # fmt: skip


@pytest.mark.parametrize(("spec", "shape"), [c[1:] for c in LAYER_CASES], ids=[c[0] for c in LAYER_CASES])
def test_layers(spec, shape):
    assert largest_error(spec, shape) <= LIMIT


def test_every_layer_is_checked():
    seen = {node.layer.kind for _, spec, _ in LAYER_CASES for node in spec.nodes}
    assert seen | {"embedding"} == set(LAYERS)


def test_embedding_passes_its_gradient_to_the_rows_that_were_used():
    spec = chain(
        {"kind": "embedding", "input_dim": 4, "output_dim": 3}, "flatten", {"kind": "dense", "units": 2}
    )
    network = Network(spec, (5,), dtype="float64")
    rng = np.random.default_rng(0)
    x = rng.integers(0, 4, (6, 5)).astype("float64")
    checked = gradient_check(network, TrainingSettings(), x, rng.normal(size=(6, 2)))
    errors = {c.name: c.relative_error for c in checked}
    assert errors["embedding_1/embeddings"] <= LIMIT


@pytest.mark.parametrize("block", [1, 700])
def test_convolution_in_several_blocks(block, monkeypatch):
    monkeypatch.setattr("nnstudio.engine.layers.convolution.BLOCK", block)
    spec = chain(
        {"kind": "conv2d", "filters": 2, "padding": "same"}, "flatten", {"kind": "dense", "units": 2}
    )
    assert largest_error(spec, IMAGE) <= LIMIT


@pytest.mark.parametrize("kind", list(ACTIVATIONS))
def test_activations(kind):
    hidden = {"kind": "dense", "units": 4, "activation": kind}
    assert largest_error(chain(hidden, {"kind": "dense", "units": 2}), VECTOR) <= LIMIT


PAIRS = [(loss, activation) for loss in LOSSES for activation in ACTIVATIONS]


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_pairs_of_loss_and_output_activation(loss, activation):
    spec = chain(
        {"kind": "dense", "units": 4, "activation": "tanh"},
        {"kind": "dense", "units": 3, "activation": activation},
    )
    assert largest_error(spec, VECTOR, loss, seed=3) <= LIMIT


@pytest.mark.parametrize("loss", ["mean_squared_error", "sparse_categorical_crossentropy"])
def test_losses_of_every_pixel(loss):
    spec = chain({"kind": "conv2d", "filters": 3, "activation": "softmax"})
    assert largest_error(spec, IMAGE, loss) <= LIMIT


def test_penalties_are_part_of_the_loss():
    spec = chain(
        {"kind": "dense", "units": 3, "l1": 0.1, "l2": 0.3}, {"kind": "dense", "units": 2, "l2": 0.2}
    )
    assert largest_error(spec, VECTOR) <= LIMIT


def test_frozen_layers_are_left_out():
    spec = chain({"kind": "dense", "units": 3, "trainable": False}, {"kind": "dense", "units": 2})
    network = Network(spec, VECTOR, dtype="float64")
    rng = np.random.default_rng(0)
    checked = gradient_check(network, TrainingSettings(), rng.normal(size=(4, 5)), rng.normal(size=(4, 2)))
    assert {c.name for c in checked} == {"dense_2/kernel", "dense_2/bias", "input"}


def test_a_wrong_gradient_is_found(monkeypatch):
    tanh = ACTIVATIONS["tanh"]

    def wrong(self, z, y, d, scratch):
        return [(np.multiply, (y, y, d)), (np.subtract, (z.dtype.type(1.001), d, d))]

    monkeypatch.setattr(tanh, "derivative", wrong)
    spec = chain({"kind": "dense", "units": 4, "activation": "tanh"}, {"kind": "dense", "units": 2})
    assert largest_error(spec, VECTOR) > 1e-4


def test_large_arrays_are_sampled_the_same_way_each_time():
    spec = chain({"kind": "dense", "units": 50}, {"kind": "dense", "units": 2})
    network = Network(spec, (20,), seed=1)  # float32: checked on a float64 copy
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 20)), rng.normal(size=(4, 2))
    first, again = (gradient_check(network, TrainingSettings(), x, y, limit=30, seed=5) for _ in range(2))
    assert first == again
    kernel = next(c for c in first if c.name == "dense_1/kernel")
    assert (kernel.checked, kernel.size) == (30, 1000)
    assert kernel.relative_error <= LIMIT
    assert network.weights()["dense_1/kernel"].dtype == np.float32
