"""A functional Keras model with two inputs and two outputs learns the same, by the same names."""

import os

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.training.loop import Samples, Training, evaluate
from tests.engine.several_ends import arrays, drawn, mixed_settings, two_and_two

os.environ.setdefault("KERAS_BACKEND", "jax")
MISSING = "is not installed here (extra `peers`)."
pytest.importorskip("jax", reason=f"JAX {MISSING}")
keras = pytest.importorskip("keras", reason=f"Keras {MISSING}")
pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(keras.backend.backend() != "jax", reason="Keras is not on JAX."),
]
K = keras.layers


def keras_model(network):
    """The same network, with the same weights."""
    left, right = keras.Input((3,), name="left"), keras.Input((2,), name="right")
    hidden = [
        K.Dense(4, "tanh", kernel_regularizer=keras.regularizers.L2(0.01), name=name)(start)
        for name, start in (("dense_1", left), ("dense_2", right))
    ]
    joined = K.Concatenate()(hidden)
    ends = [K.Dense(3, "softmax", name="kind")(joined), K.Dense(1, name="size")(joined)]
    model = keras.Model([left, right], ends)
    weights = network.weights()
    for name in ("dense_1", "dense_2", "kind", "size"):
        model.get_layer(name).set_weights([weights[f"{name}/kernel"], weights[f"{name}/bias"]])
    model.compile(
        keras.optimizers.SGD(0.05, momentum=0.9),
        loss={"kind": "sparse_categorical_crossentropy", "size": "mean_absolute_error"},
        loss_weights={"kind": 1.0, "size": 1 / 3},
        metrics={"kind": ["accuracy"], "size": ["mean_squared_error"]},
    )
    return model


def settings_for(spec):
    settings = mixed_settings(
        spec, optimizer={"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9}, epochs=20, shuffle=False,
        batches={"kind": "mini_batch", "batch_size": 16},
    )  # fmt: skip
    for name, metric in (("kind", "accuracy"), ("size", "mean_squared_error")):
        entry = settings.of_output(spec.named(name).id)
        settings = settings.with_output(entry.replace(metrics=(metric,)))
    return settings


def test_it_evaluates_predicts_and_learns_the_same():
    spec = two_and_two()
    network, settings = drawn(Network(spec)), settings_for(spec)
    model = keras_model(network)
    x, y = arrays(61, dtype="float32")
    by_name = {"left": x[0], "right": x[1]}, {"kind": y[0], "size": y[1]}

    ours = evaluate(network, settings, Samples(x, y))
    theirs = model.evaluate(*by_name, verbose=0, return_dict=True, batch_size=61)
    assert ours == pytest.approx(theirs, rel=1e-5)
    for found, expected in zip(
        network.predict(x).values(), model.predict(by_name[0], verbose=0), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)

    epochs = [e for e in Training(network, settings, Samples(x, y)).run() if hasattr(e, "train")]
    history = model.fit(*by_name, epochs=20, batch_size=16, shuffle=False, verbose=0).history
    for name in ("loss", "kind_loss", "size_loss"):
        np.testing.assert_allclose([e.train[name] for e in epochs], history[name], rtol=2e-5, err_msg=name)
    weights = network.weights()
    for name in ("dense_1", "dense_2", "kind", "size"):
        for part in ("kernel", "bias"):
            theirs = np.asarray(getattr(model.get_layer(name), part).value)
            np.testing.assert_allclose(weights[f"{name}/{part}"], theirs, rtol=1e-4, atol=2e-5)
