"""Every layer, activation and loss, and networks of them, against central differences in float64."""

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.gradcheck import gradient_check
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import branches, chain

LIMIT = 1e-6
VECTOR, SEQUENCE, IMAGE = (5,), (6, 2), (6, 5, 2)


def largest_error(spec, shape, loss="mean_squared_error", seed=0, batch=4, x=None, bias=True):
    """The largest relative error over all parameters and the input; biases are drawn too."""
    rng = np.random.default_rng(seed)
    network = Network(spec, shape, dtype="float64", seed=seed)
    if bias:
        drawn = {
            k: w + rng.normal(0, 0.3, w.shape) for k, w in network.weights().items() if "moving" not in k
        }
        network.set_weights({**network.weights(), **drawn})
    x = rng.normal(size=(batch, *shape)) if x is None else x
    y = target_for(loss, network.predict(x).shape, rng)
    checked = gradient_check(network, TrainingSettings.build({"loss": loss}), x, y)
    names = {c.name for c in checked}
    assert "input" in names
    frozen = {n.name for n in spec.nodes if not getattr(n.layer, "trainable", True)}
    trained = {k for k in network.weights() if "moving" not in k and k.split("/")[0] not in frozen}
    assert trained <= names
    return max(c.relative_error for c in checked)


def target_for(loss, shape, rng):
    kind = loss if isinstance(loss, str) else loss["kind"]
    if LOSSES[kind].wants == "labels":
        return rng.integers(0, shape[-1], shape[:-1])
    if LOSSES[kind].wants == "one_hot":
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    if kind in ("binary_crossentropy", "hinge"):
        return rng.integers(0, 2, shape).astype("float64")
    return rng.uniform(0.05, 2.0, shape)


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


def random_network(rng, shape):
    """A few layers, each fed by what is there already; loose ends are joined, so every path counts."""
    spec, start = NetworkSpec().with_node(LAYERS.parse("input"))
    shapes, used = {start.id: shape}, set()
    for _ in range(int(rng.integers(4, 9))):
        options, sources = random_layer(rng, shapes)
        layer = LAYERS.parse(options)
        spec, node = spec.with_node(layer)
        for source in sources:
            spec = spec.with_edge(source, node.id)
        shapes[node.id] = layer.output_shape([shapes[s] for s in sources])
        used.update(sources)
    ends = []
    for loose in [i for i in shapes if i not in used]:
        if len(shapes[loose]) > 1:
            spec, flat = spec.with_node(LAYERS.parse("flatten"))
            spec = spec.with_edge(loose, flat.id)
            loose = flat.id
        ends.append(loose)
    if len(ends) > 1:
        spec, joined = spec.with_node(LAYERS.parse("concatenate"))
        for end in ends:
            spec = spec.with_edge(end, joined.id)
        ends = [joined.id]
    spec, last = spec.with_node(LAYERS.parse({"kind": "dense", "units": 3, "activation": "softmax"}))
    return spec.with_edge(ends[0], last.id)


def random_layer(rng, shapes):
    """Options of a layer that fits something that is there, and its sources."""
    source = str(rng.choice(list(shapes)))
    shape = shapes[source]
    alike = [i for i in shapes if shapes[i] == shape]
    if len(alike) > 1 and rng.random() < 0.5:
        kind = str(rng.choice(["add", "multiply", "average", "concatenate"]))
        return kind, [str(i) for i in rng.choice(alike, int(rng.integers(2, len(alike) + 1)), replace=False)]
    activation = str(rng.choice(["tanh", "sigmoid", "softplus", "swish", "elu", "relu", "linear"]))
    common = [
        {"kind": "activation", "activation": activation},
        {"kind": "dropout", "rate": 0.2},
        "layer_norm",
    ]
    if len(shape) == 1:
        own = [{"kind": "dense", "units": int(rng.integers(3, 6)), "activation": activation}]
    else:
        own = [
            {
                "kind": "conv2d",
                "filters": 2,
                "kernel_size": [2, 2],
                "padding": "same",
                "activation": activation,
            },
            {
                "kind": "conv2d",
                "filters": 3,
                "kernel_size": [1, 3],
                "padding": "same",
                "activation": activation,
            },
            "flatten",
            {"kind": "max_pool2d", "padding": "same"},
            {"kind": "avg_pool2d", "padding": "same", "strides": [1, 1]},
        ]
    choices = own * 2 + common
    return choices[int(rng.integers(len(choices)))], [source]


@pytest.mark.parametrize("seed", range(24))
def test_random_branching_networks(seed):
    rng = np.random.default_rng(seed)
    spec = random_network(rng, VECTOR)
    loss = str(
        rng.choice(["categorical_crossentropy", "sparse_categorical_crossentropy", "mean_squared_error"])
    )
    assert largest_error(spec, VECTOR, loss, seed=seed) <= LIMIT


@pytest.mark.parametrize("seed", range(100, 112))
def test_random_branching_networks_on_images(seed):
    rng = np.random.default_rng(seed)
    spec = random_network(rng, (4, 3, 2))
    assert largest_error(spec, (4, 3, 2), "sparse_categorical_crossentropy", seed=seed, batch=3) <= LIMIT


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
