"""Keras (on JAX) gives the same: outputs, gradients and 20 optimizer steps in float32 to 1e-5."""

import os

import numpy as np
import pytest

from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.optimizers import OPTIMIZERS, Update
from nnstudio.engine.plan import run
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain

os.environ.setdefault("KERAS_BACKEND", "jax")
MISSING = "is not installed here (extra `peers`)."
jax = pytest.importorskip("jax", reason=f"JAX {MISSING}")
keras = pytest.importorskip("keras", reason=f"Keras {MISSING}")
pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(keras.backend.backend() != "jax", reason="Keras is not on JAX."),
]
K = keras.layers
LIMIT, STEPS = 1e-5, 20


def apart(ours, theirs):
    """The largest difference, against the largest number of theirs (at least 1e-3)."""
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    return float(np.abs(ours - theirs).max()) / max(float(np.abs(theirs).max()), 1e-3)


VECTOR, SEQUENCE, IMAGE = (5,), (7, 3), (7, 6, 2)
RNN = {"units": 4, "return_sequences": True}
LAYER_CASES = {
    "dense": ({"kind": "dense", "units": 4}, VECTOR, lambda: K.Dense(4)),
    "prelu": (
        {"kind": "activation", "activation": "prelu"}, SEQUENCE, lambda: K.PReLU("zeros", shared_axes=[1]),
    ),
    "conv1d": (
        {"kind": "conv1d", "filters": 4, "padding": "same", "strides": 2}, SEQUENCE,
        lambda: K.Conv1D(4, 3, 2, "same"),
    ),
    "conv2d-same": (
        {"kind": "conv2d", "filters": 4, "kernel_size": [2, 3], "strides": [2, 2], "padding": "same"}, IMAGE,
        lambda: K.Conv2D(4, (2, 3), 2, "same"),
    ),
    "depthwise_conv2d": ("depthwise_conv2d", IMAGE, lambda: K.DepthwiseConv2D(3)),
    "max_pool2d-same": (
        {"kind": "max_pool2d", "pool_size": [3, 2], "strides": [1, 2], "padding": "same"}, IMAGE,
        lambda: K.MaxPooling2D((3, 2), (1, 2), "same"),
    ),
    "avg_pool2d-same": (
        {"kind": "avg_pool2d", "pool_size": [3, 2], "strides": [1, 2], "padding": "same"}, IMAGE,
        lambda: K.AveragePooling2D((3, 2), (1, 2), "same"),
    ),
    "global_avg_pool2d": ("global_avg_pool2d", IMAGE, lambda: K.GlobalAveragePooling2D()),
    "zero_padding2d": ({"kind": "zero_padding2d", "padding": [2, 1]}, IMAGE, lambda: K.ZeroPadding2D((2, 1))),
    "up_sampling2d": ({"kind": "up_sampling2d", "size": [2, 3]}, IMAGE, lambda: K.UpSampling2D((2, 3))),
    "batch_norm": ("batch_norm", IMAGE, lambda: K.BatchNormalization()),
    "layer_norm": ("layer_norm", SEQUENCE, lambda: K.LayerNormalization()),
    "embedding": (
        {"kind": "embedding", "input_dim": 6, "output_dim": 3}, VECTOR, lambda: K.Embedding(6, 3),
    ),
    "simple_rnn": ({"kind": "simple_rnn", **RNN}, SEQUENCE, lambda: K.SimpleRNN(**RNN)),
    "lstm": ({"kind": "lstm", **RNN}, SEQUENCE, lambda: K.LSTM(**RNN)),
    "lstm-last": ({"kind": "lstm", "units": 4}, SEQUENCE, lambda: K.LSTM(4)),
    "gru": ({"kind": "gru", **RNN}, SEQUENCE, lambda: K.GRU(**RNN)),
    "gru-before": (
        {"kind": "gru", **RNN, "reset_after": False}, SEQUENCE, lambda: K.GRU(**RNN, reset_after=False),
    ),
    "gru-without-bias": (
        {"kind": "gru", **RNN, "use_bias": False}, SEQUENCE, lambda: K.GRU(**RNN, use_bias=False),
    ),
}  # fmt: skip


def drawn(network, seed=0):
    """Weights that are not all zeros and ones."""
    rng = np.random.default_rng(seed)
    made = {
        name: w + rng.normal(0, 0.2, w.shape).astype("float32") * ("moving" not in name)
        for name, w in network.weights().items()
    }
    network.set_weights(made)
    return list(made.values())


def inputs_for(kind, shape):
    rng = np.random.default_rng(1)
    x = rng.integers(0, 6, (8, *shape)) if kind == "embedding" else rng.normal(size=(8, *shape))
    return x.astype("float32")


@pytest.mark.parametrize("case", LAYER_CASES)
def test_layers(case):
    options, shape, make = LAYER_CASES[case]
    network, layer = Network(chain(options), shape), make()
    x = inputs_for(case, shape)
    layer.build((None, *shape))
    layer.set_weights([w.reshape(v.shape) for w, v in zip(drawn(network), layer.weights, strict=True)])
    y = np.random.default_rng(2).normal(size=network.predict(x).shape).astype("float32")
    frozen = [v.value for v in layer.non_trainable_variables]

    def loss(trained, x):
        output, after = layer.stateless_call(trained, frozen, x, **training)
        return ((output - y) ** 2).mean(), (output, after)

    training = {"training": True} if case == "batch_norm" else {}
    trained = [v.value for v in layer.trainable_variables]
    (value, (output, after)), (gradients, dx) = jax.value_and_grad(loss, (0, 1), has_aux=True)(trained, x)
    at = Workspace(
        network, 8, loss=LOSSES.parse("mean_squared_error"), training=True, input_gradient=case != "embedding"
    )
    at.load(x, y)
    run(at.forward + at.backward)
    assert apart(at.output, output) <= LIMIT
    assert apart(np.float32(at.loss()), value) <= LIMIT
    for (name, ours), theirs in zip(network.gradients().items(), gradients, strict=True):
        assert apart(ours, np.asarray(theirs).reshape(ours.shape)) <= LIMIT, name
    if case == "embedding":
        return
    assert apart(at.array("input_1/dy"), dx) <= LIMIT
    if case == "batch_norm":
        moving = [w for name, w in network.weights().items() if "moving" in name]
        for ours, theirs in zip(moving, after, strict=True):
            assert apart(ours, theirs) <= LIMIT


@pytest.mark.parametrize("slots", [2, 3])
def test_attention(slots):
    spec, start = NetworkSpec().with_node(LAYERS.parse("input"))
    spec, attention = spec.with_node(LAYERS.parse({"kind": "attention", "use_scale": True}))
    for slot in range(slots):
        layer = LAYERS.parse({"kind": "conv1d", "filters": 4, "kernel_size": 1, "use_bias": False})
        spec, node = spec.with_node(layer)
        spec = spec.with_edge(start.id, node.id).with_edge(node.id, attention.id, slot)
    network, layer = Network(spec, SEQUENCE), K.Attention(use_scale=True)
    weights = dict(zip(network.weights(), drawn(network), strict=True))
    x = inputs_for("attention", SEQUENCE)
    parts = [x @ weights[f"conv1d_{i + 1}/kernel"][0] for i in range(slots)]
    layer.build([p.shape for p in parts])
    layer.set_weights([weights["attention_1/scale"].reshape(())])
    assert apart(network.predict(x), layer(parts)) <= LIMIT


OPTIMIZER_CASES = {
    "sgd": ("sgd", lambda: keras.optimizers.SGD(0.01)),
    "momentum": (
        {"kind": "sgd", "momentum": 0.9, "nesterov": True},
        lambda: keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True),
    ),
    "adagrad": (
        {"kind": "adagrad", "learning_rate": 0.001, "initial_accumulator_value": 0.1},
        lambda: keras.optimizers.Adagrad(),
    ),
    "rmsprop": ({"kind": "rmsprop", "momentum": 0.3}, lambda: keras.optimizers.RMSprop(0.001, momentum=0.3)),
    # Keras adds Adam's epsilon before the correction of v, we after it (as published): too small to count.
    "adam": ({"kind": "adam", "epsilon": 1e-20}, lambda: keras.optimizers.Adam(epsilon=1e-20)),
    "adamw": ({"kind": "adamw", "epsilon": 1e-20}, lambda: keras.optimizers.AdamW(epsilon=1e-20)),
    "nadam": (
        {"kind": "nadam", "epsilon": 1e-7, "momentum_decay": 1.0}, lambda: keras.optimizers.Nadam(),
    ),
    "adamax": ({"kind": "adamax", "learning_rate": 0.001}, lambda: keras.optimizers.Adamax()),
    "adadelta": (
        {"kind": "adadelta", "learning_rate": 0.001, "epsilon": 1e-7}, lambda: keras.optimizers.Adadelta(),
    ),
    "lion": ({"kind": "lion", "learning_rate": 0.001}, lambda: keras.optimizers.Lion(0.001)),
}  # fmt: skip


@pytest.mark.parametrize("case", OPTIMIZER_CASES)
def test_optimizers(case):
    """20 steps on gradients of very different size, some of them zero, in the bowl sum of c·(w - 1)²."""
    options, make = OPTIMIZER_CASES[case]
    scales = np.array([3.0, 0.1, 1e-3, 0.0, 1.0, 0.5], "float32")
    w, g = np.linspace(-1, 2, 6).astype("float32"), np.zeros(6, "float32")
    ours, theirs, optimizer = OPTIMIZERS.parse(options), keras.Variable(w.copy()), make()
    update = Update(w, g, np.array(ours.learning_rate, "float32"))
    calls = ours.plan(update)
    for _ in range(STEPS):
        np.multiply(scales, w - 1, g)
        update.step += 1
        run(calls)
        optimizer.apply([scales * (np.asarray(theirs) - 1)], [theirs])
    assert apart(w, theirs) <= LIMIT


L = keras.losses
LOSS_CASES = {
    "mean_squared_error": L.MeanSquaredError, "mean_absolute_error": L.MeanAbsoluteError, "huber": L.Huber,
    "log_cosh": L.LogCosh, "mean_absolute_percentage_error": L.MeanAbsolutePercentageError,
    "poisson": L.Poisson, "hinge": L.Hinge, "binary_crossentropy": L.BinaryCrossentropy,
    "categorical_crossentropy": L.CategoricalCrossentropy, "kl_divergence": L.KLDivergence,
    "sparse_categorical_crossentropy": L.SparseCategoricalCrossentropy,
}  # fmt: skip


@pytest.mark.parametrize("kind", LOSS_CASES)
def test_losses(kind):
    rng = np.random.default_rng(3)
    p = rng.dirichlet([1.0, 1.0, 1.0], 9).astype("float32")
    wants, yes_no = LOSSES[kind].wants, kind in ("hinge", "binary_crossentropy")
    if wants == "values":
        y = (rng.integers(0, 2, (9, 3)) if yes_no else rng.uniform(0.5, 2, (9, 3))).astype("float32")
    else:
        y = rng.integers(0, 3, 9)
        y = y if wants == "labels" else np.eye(3, dtype="float32")[y]
    network = Network(chain({"kind": "activation", "activation": "linear"}), (3,))
    at = Workspace(network, 9, loss=LOSSES.parse(kind), training=True, input_gradient=True)
    at.load(p, y)
    run(at.forward + at.backward)
    value, gradient = jax.value_and_grad(lambda p: LOSS_CASES[kind]()(y, p))(p)
    assert apart(np.float32(at.loss()), value) <= LIMIT
    if kind in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        # Keras divides p by its sum first: without a softmax before it, that adds the same number to each.
        gradient = np.asarray(gradient) - 1 / 9
    assert apart(at.array("activation_1/dz"), gradient) <= 3e-5  # quotients by small p, rounded twice


def test_max_norm():
    w = np.random.default_rng(4).normal(size=(6, 5)).astype("float32")
    network = Network(chain({"kind": "dense", "units": 5, "max_norm": 2.0}), (6,))
    network.set_weights({**network.weights(), "dense_1/kernel": w})
    run(network.constraint_calls())
    assert apart(network.weights()["dense_1/kernel"], keras.constraints.MaxNorm(2.0, axis=0)(w)) <= LIMIT


I = keras.initializers  # noqa: E741
INITIALIZER_CASES = {
    "glorot_uniform": I.GlorotUniform, "he_uniform": I.HeUniform, "lecun_uniform": I.LecunUniform,
    "truncated_normal": lambda seed: I.TruncatedNormal(stddev=0.05, seed=seed),
    "normal": I.RandomNormal, "uniform": I.RandomUniform, "orthogonal": I.Orthogonal,
}  # fmt: skip


@pytest.mark.parametrize("kind", INITIALIZER_CASES)
@pytest.mark.parametrize("shape", [(600, 300), (3, 3, 64, 128)], ids=["dense", "convolution"])
def test_initializers(kind, shape):
    area = int(np.prod(shape[:-2]))
    ours = INITIALIZERS.parse(kind).sample(
        np.random.default_rng(0), shape, area * shape[-2], area * shape[-1]
    )
    theirs = np.asarray(INITIALIZER_CASES[kind](seed=0)(shape))
    a, b = np.sort(ours.ravel()), np.sort(theirs.ravel().astype("float64"))
    at = np.concatenate([a, b])
    distance = np.abs(np.searchsorted(a, at, "right") / a.size - np.searchsorted(b, at, "right") / b.size)
    assert distance.max() < 0.01


@pytest.mark.parametrize("kind", ["glorot_normal", "he_normal", "lecun_normal"])
def test_scaled_normals_have_keras_variance_but_are_not_cut(kind):
    ours = INITIALIZERS.parse(kind).sample(np.random.default_rng(0), (600, 300), 600, 300)
    theirs = np.asarray(keras.initializers.get(kind)((600, 300)))
    assert ours.std() == pytest.approx(theirs.std(), rel=0.02)
    assert np.abs(theirs).max() < 2.4 * theirs.std() < np.abs(ours).max()
