"""Every layer that PyTorch has too: outputs, gradients and 20 steps in float32 to 1e-5.

Run with PyTorch installed (extra ``peers``): ``pytest -m peers``.
"""

import numpy as np
import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.network import Network
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.loop import Samples, Training
from tests.engine.peers.torch_network import Twins, apart, torch
from tests.engine.small_networks import branches, chain

pytestmark = pytest.mark.peers
F = torch.nn.functional


def images(z):
    return z.permute(0, 3, 1, 2)


def channels_last(z):
    return z.permute(0, 2, 3, 1)


def same(x, window, stride, value=0.0):
    """Pad (batch, channels, height, width) as Keras's ‘same’ does: what is odd goes below and right."""
    sides = []
    for extent, w, s in zip(reversed(x.shape[2:]), reversed(window), reversed(stride), strict=True):
        total = max((-(-extent // s) - 1) * s + w - extent, 0)
        sides += [total // 2, total - total // 2]
    return F.pad(x, sides, value=value)


def dense(x, w, name="dense_1"):
    return x @ w[f"{name}/kernel"] + w[f"{name}/bias"]


def conv2d(stride=(1, 1), padding="valid", name="conv2d_1", window=(3, 3), groups=1):
    def forward(x, w):
        x = images(x)
        if padding == "same":
            x = same(x, window, stride)
        k = w[f"{name}/kernel"]
        kernel = k.permute(2, 3, 0, 1) if groups > 1 else k.permute(3, 2, 0, 1)
        return channels_last(F.conv2d(x, kernel, w[f"{name}/bias"], stride, groups=groups))

    return forward


def conv1d(x, w):
    kernel = w["conv1d_1/kernel"].permute(2, 1, 0)
    return F.conv1d(x.permute(0, 2, 1), kernel, w["conv1d_1/bias"], 2).permute(0, 2, 1)


def maxout(x, w):
    sums = x @ w["maxout_1/kernel"] + w["maxout_1/bias"]
    return sums.reshape(len(x), 3, 4).max(dim=1).values


def recurrent(kind, order):
    """PyTorch's own module, with our weights in its order of gates."""

    def forward(x, w):
        name = {"RNN": "simple_rnn", "LSTM": "lstm", "GRU": "gru"}[kind] + "_1"
        units, gates = w[f"{name}/recurrent_kernel"].shape[0], len(order)
        rows = torch.cat([torch.arange(units) + units * g for g in order])
        bias = w[f"{name}/bias"].reshape(-1, gates * units)
        second = bias[1] if len(bias) == 2 else torch.zeros(gates * units)
        given = {
            "weight_ih_l0": w[f"{name}/kernel"].T[rows],
            "weight_hh_l0": w[f"{name}/recurrent_kernel"].T[rows],
            "bias_ih_l0": bias[0][rows],
            "bias_hh_l0": second[rows],
        }
        module = getattr(torch.nn, kind)(x.shape[2], units, batch_first=True)
        return torch.func.functional_call(module, given, (x,))[0]

    return forward


def batch_norm(x, w):
    y = F.batch_norm(
        x.reshape(-1, x.shape[-1]), None, None, w["batch_norm_1/gamma"], w["batch_norm_1/beta"], True, 0, 1e-3
    )
    return y.reshape(x.shape)


def layer_norm(x, w):
    return F.layer_norm(x, x.shape[-1:], w["layer_norm_1/gamma"], w["layer_norm_1/beta"], 1e-3)


def embedding(x, w):
    return F.embedding(x.long(), w["embedding_1/embeddings"])


VECTOR, SEQUENCE, IMAGE = (5,), (7, 3), (7, 6, 2)
CASES = {
    "dense": ({"kind": "dense", "units": 4}, VECTOR, dense),
    "maxout": ({"kind": "maxout", "units": 4, "pieces": 3}, VECTOR, maxout),
    "conv1d": ({"kind": "conv1d", "filters": 4, "strides": 2}, SEQUENCE, conv1d),
    "conv2d": ({"kind": "conv2d", "filters": 4}, IMAGE, conv2d()),
    "conv2d-strides": ({"kind": "conv2d", "filters": 4, "strides": [2, 1]}, IMAGE, conv2d((2, 1))),
    "conv2d-same": (
        {"kind": "conv2d", "filters": 4, "kernel_size": [2, 3], "strides": [2, 2], "padding": "same"},
        IMAGE,
        conv2d((2, 2), "same", window=(2, 3)),
    ),
    "depthwise_conv2d": (
        {"kind": "depthwise_conv2d", "padding": "same"},
        IMAGE,
        conv2d(padding="same", name="depthwise_conv2d_1", groups=2),
    ),
    "simple_rnn": (
        {"kind": "simple_rnn", "units": 4, "return_sequences": True}, SEQUENCE, recurrent("RNN", [0]),
    ),
    "lstm": (
        {"kind": "lstm", "units": 4, "return_sequences": True}, SEQUENCE, recurrent("LSTM", [0, 1, 2, 3]),
    ),
    "lstm-last": (
        {"kind": "lstm", "units": 4}, SEQUENCE, lambda x, w: recurrent("LSTM", [0, 1, 2, 3])(x, w)[:, -1],
    ),
    "gru": ({"kind": "gru", "units": 4, "return_sequences": True}, SEQUENCE, recurrent("GRU", [1, 0, 2])),
    "batch_norm": ("batch_norm", VECTOR, batch_norm),
    "batch_norm-image": ("batch_norm", IMAGE, batch_norm),
    "layer_norm": ("layer_norm", SEQUENCE, layer_norm),
    "embedding": ({"kind": "embedding", "input_dim": 6, "output_dim": 3}, VECTOR, embedding),
}  # fmt: skip


def twins(options, shape, forward, batch=8):
    rng = np.random.default_rng(1)
    kind = options if isinstance(options, str) else options["kind"]
    x = rng.integers(0, 6, (batch, *shape)) if kind == "embedding" else rng.normal(size=(batch, *shape))
    spec = chain(options)
    y = rng.normal(size=Network(spec, shape).predict(x).shape).astype("float32")
    return Twins(spec, x, y, forward)


@pytest.mark.parametrize("case", CASES)
def test_gradients_and_20_steps(case):
    made = twins(*CASES[case])
    made.check_gradients()
    made.check_steps()


POOLS = {
    "max_pool2d": ("max_pool2d", lambda x: F.max_pool2d(x, 2)),
    "max_pool2d-overlapping": (
        {"kind": "max_pool2d", "pool_size": [3, 2], "strides": [1, 2]},
        lambda x: F.max_pool2d(x, (3, 2), (1, 2)),
    ),
    "max_pool2d-same": (
        {"kind": "max_pool2d", "pool_size": [2, 2], "padding": "same"},
        lambda x: F.max_pool2d(same(x, (2, 2), (2, 2), -torch.inf), 2),
    ),
    "avg_pool2d": ("avg_pool2d", lambda x: F.avg_pool2d(x, 2)),
    "zero_padding2d": ({"kind": "zero_padding2d", "padding": [2, 1]}, lambda x: F.pad(x, (1, 1, 2, 2))),
    "up_sampling2d": (
        {"kind": "up_sampling2d", "size": [2, 3]}, lambda x: F.interpolate(x, scale_factor=(2, 3)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", POOLS)
def test_layers_without_weights_behind_a_convolution(case):
    options, theirs = POOLS[case]
    spec = chain({"kind": "conv2d", "filters": 3, "padding": "same"}, options)
    first = conv2d(padding="same")
    rng = np.random.default_rng(2)
    x = rng.normal(size=(8, *IMAGE))
    y = rng.normal(size=Network(spec, IMAGE).predict(x).shape).astype("float32")
    made = Twins(spec, x, y, lambda x, w: channels_last(theirs(images(first(x, w)))))
    made.check_gradients()
    made.check_steps()


def test_global_average_flatten_and_reshape():
    layers = [
        ("global_avg_pool2d", lambda z: z.mean((1, 2))),
        ("flatten", lambda z: z.flatten(1)),
        ({"kind": "reshape", "target_shape": [3, -1]}, lambda z: z.reshape(len(z), 3, -1)),
    ]
    rng = np.random.default_rng(2)
    x = rng.normal(size=(8, *IMAGE))
    for options, theirs in layers:
        spec = chain({"kind": "conv2d", "filters": 3, "padding": "same"}, options)
        y = rng.normal(size=Network(spec, IMAGE).predict(x).shape).astype("float32")
        first = conv2d(padding="same")
        made = Twins(spec, x, y, lambda x, w, first=first, theirs=theirs: theirs(first(x, w)))
        made.check_gradients()
        made.check_steps()


MERGES = {
    "add": lambda parts: sum(parts),
    "multiply": lambda parts: parts[0] * parts[1] * parts[2],
    "average": lambda parts: torch.stack(parts).mean(0),
    "concatenate": lambda parts: torch.cat(parts, dim=-1),
}


@pytest.mark.parametrize("kind", MERGES)
def test_branches_come_together(kind):
    spec = branches({"kind": "dense", "units": 4, "activation": "tanh"}, kind, 3)
    rng = np.random.default_rng(3)
    x = rng.normal(size=(8, *VECTOR))
    y = rng.normal(size=Network(spec, VECTOR).predict(x).shape).astype("float32")

    def forward(x, w):
        return MERGES[kind]([torch.tanh(dense(x, w, f"dense_{i}")) for i in (1, 2, 3)])

    made = Twins(spec, x, y, forward)
    made.check_gradients()
    made.check_steps()


def test_attention():
    spec, before = NetworkSpec().with_node(LAYERS.parse("input"))
    spec, attention = spec.with_node(LAYERS.parse({"kind": "attention", "use_scale": True}))
    for slot in range(3):
        # A bias of the key would shift all scores of a row alike, so its gradient is 0: nothing to compare.
        layer = LAYERS.parse({"kind": "conv1d", "filters": 4, "kernel_size": 1, "use_bias": slot < 2})
        spec, node = spec.with_node(layer)
        spec = spec.with_edge(before.id, node.id).with_edge(node.id, attention.id, slot)

    def forward(x, w):
        query, value, key = (x @ w[f"conv1d_{i}/kernel"][0] for i in (1, 2, 3))
        query, value = query + w["conv1d_1/bias"], value + w["conv1d_2/bias"]
        # PyTorch's scale is a plain number, so the trained one is put into the query.
        return F.scaled_dot_product_attention(query * w["attention_1/scale"], key, value, scale=1.0)

    rng = np.random.default_rng(4)
    made = Twins(spec, rng.normal(size=(8, *SEQUENCE)), rng.normal(size=(8, 7, 4)).astype("float32"), forward)
    made.check_gradients()
    made.check_steps()


def test_batch_norm_keeps_the_biased_variance_where_pytorch_keeps_the_unbiased():
    made = twins("batch_norm", VECTOR, batch_norm)
    mean, variance = torch.zeros(5), torch.ones(5)
    F.batch_norm(torch.tensor(made.x), mean, variance, training=True, momentum=0.01)  # our 0.99 is kept
    made.settings = made.settings.replace(epochs=1)
    list(Training(made.network, made.settings, Samples(made.x, made.y)).run())
    weights = made.network.weights()
    assert apart(weights["batch_norm_1/moving_mean"], mean) <= 1e-5
    n = len(made.x)
    biased = 0.99 + (variance - 0.99) * (n - 1) / n
    assert apart(weights["batch_norm_1/moving_variance"], biased) <= 1e-5
    theirs = F.batch_norm(
        torch.tensor(made.x), torch.tensor(weights["batch_norm_1/moving_mean"]),
        torch.tensor(weights["batch_norm_1/moving_variance"]), torch.tensor(weights["batch_norm_1/gamma"]),
        torch.tensor(weights["batch_norm_1/beta"]), eps=1e-3,
    )  # fmt: skip
    assert apart(made.network.predict(made.x), theirs) <= 1e-5
