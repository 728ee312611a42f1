"""What keeps weights in bounds or in place: penalties, max-norm, freezing; and slopes that are learned."""

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain

SGD = {"kind": "sgd", "learning_rate": 0.1}
ONE_STEP = {"optimizer": SGD, "epochs": 1, "batches": "full_batch", "loss": "half_squared_error"}


def after_training(spec, weights, x, y, seed=0, **settings):
    """The weights after training from ``weights`` (those not named are as drawn) in float64."""
    x = np.asarray(x, "float64")
    network = Network(spec, x.shape[1:], "float64", seed)
    network.set_weights({**network.weights(), **{k: np.asarray(v, "float64") for k, v in weights.items()}})
    made = TrainingSettings.build({**ONE_STEP, **settings})
    training = Training(network, made, Samples(x, np.asarray(y, "float64")))
    assert list(training.run())[-1].reason == "finished"
    return network.weights(), training.loss


def test_penalties_by_hand():
    # p = 1·2 + 2·(-3) = -4, target -4: no error, so only the penalties move the kernel.
    # penalty = 0.1·(2 + 3) + 0.2·(4 + 9) = 3.1; gradient = 0.1·(1, -1) + 2·0.2·(2, -3) = (0.9, -1.3)
    spec = chain({"kind": "dense", "units": 1, "l1": 0.1, "l2": 0.2})
    weights, loss = after_training(spec, {"dense_1/kernel": [[2.0], [-3.0]]}, [[1.0, 2.0]], [[-4.0]])
    assert loss == pytest.approx(3.1)
    np.testing.assert_allclose(weights["dense_1/kernel"], [[2 - 0.09], [-3 + 0.13]])
    assert weights["dense_1/bias"] == [0.0]


def test_max_norm_by_hand():
    # Without error nothing moves; then column (3, 4) of norm 5 is scaled to 2, column (0.6, 0.8) is left.
    spec = chain({"kind": "dense", "units": 2, "max_norm": 2.0})
    start = {"dense_1/kernel": [[3.0, 0.6], [4.0, 0.8]]}
    weights, _ = after_training(spec, start, [[0.0, 0.0]], [[0.0, 0.0]])
    np.testing.assert_allclose(weights["dense_1/kernel"], [[1.2, 0.6], [1.6, 0.8]])


def test_max_norm_comes_after_the_update():
    # p = 3, y = 13: dk = -10·1, k = 3 + 0.1·10 = 4, cut to 3.5; the bias 1 is not cut.
    spec = chain({"kind": "dense", "units": 1, "max_norm": 3.5})
    weights, _ = after_training(spec, {"dense_1/kernel": [[3.0]]}, [[1.0]], [[13.0]])
    np.testing.assert_allclose(weights["dense_1/kernel"], [[3.5]])
    np.testing.assert_allclose(weights["dense_1/bias"], [1.0])


CONSTRAINED = [
    ({"kind": "dense", "units": 3}, (4,), "kernel", (0,)),
    ({"kind": "maxout", "units": 3}, (4,), "kernel", (0,)),
    ({"kind": "conv1d", "filters": 3}, (5, 2), "kernel", (0, 1)),
    ({"kind": "conv2d", "filters": 3}, (5, 5, 2), "kernel", (0, 1, 2)),
    ({"kind": "depthwise_conv2d"}, (5, 5, 2), "kernel", (0, 1)),
    ({"kind": "lstm", "units": 3}, (5, 2), "kernel", (0,)),
    ({"kind": "embedding", "input_dim": 6, "output_dim": 3}, (4,), "embeddings", (1,)),
]


@pytest.mark.parametrize(
    ("options", "shape", "name", "axes"), CONSTRAINED, ids=[c[0]["kind"] for c in CONSTRAINED]
)
def test_max_norm_of_each_layer_is_over_what_flows_into_one_unit(options, shape, name, axes):
    network = Network(chain({**options, "max_norm": 0.7}), shape, "float64")
    rng = np.random.default_rng(1)
    network.set_weights({k: rng.normal(size=w.shape) for k, w in network.weights().items()})
    before = network.weights()
    run(network.constraint_calls())
    for key, after in network.weights().items():
        if key.endswith("/" + name):
            norm = np.sqrt((before[key] ** 2).sum(axis=axes, keepdims=True))
            assert (norm > 0.7).any()
            np.testing.assert_allclose(after, before[key] * np.minimum(1, 0.7 / norm))
        else:
            np.testing.assert_array_equal(after, before[key])


def test_a_zero_kernel_stays_zero_under_max_norm():
    network = Network(
        chain({"kind": "dense", "units": 3, "max_norm": 1.0, "kernel_initializer": "zeros"}), (2,)
    )
    run(network.constraint_calls())
    assert not network.weights()["dense_1/kernel"].any()


FREEZABLE = [
    ({"kind": "dense", "units": 4, "activation": "prelu"}, (4,)),
    ({"kind": "maxout", "units": 4}, (4,)),
    ({"kind": "conv1d", "filters": 3}, (5, 2)),
    ({"kind": "conv2d", "filters": 3}, (5, 5, 2)),
    ({"kind": "depthwise_conv2d"}, (5, 5, 2)),
    ({"kind": "simple_rnn", "units": 3}, (5, 2)),
    ({"kind": "lstm", "units": 3}, (5, 2)),
    ({"kind": "gru", "units": 3}, (5, 2)),
    ({"kind": "gru", "units": 3, "reset_after": False}, (5, 2)),
    ({"kind": "embedding", "input_dim": 6, "output_dim": 3}, (4,)),
    ("batch_norm", (4,)),
    ("layer_norm", (4,)),
]


@pytest.mark.parametrize(("options", "shape"), FREEZABLE, ids=[str(c[0]) for c in FREEZABLE])
@pytest.mark.parametrize("frozen", [False, True])
def test_frozen_layers_stay_to_the_last_bit_while_those_around_them_learn(options, shape, frozen):
    options = {"kind": options} if isinstance(options, str) else options
    before = {"kind": "activation", "activation": "prelu"}
    held = {**options, "trainable": not frozen, "l2": 0.1, "max_norm": 0.01}
    if options["kind"].endswith("_norm"):
        held = {**options, "trainable": not frozen}
    spec = chain(before, held, "flatten", {"kind": "dense", "units": 2})
    rng = np.random.default_rng(0)
    x = rng.normal(size=(8, *shape))
    start = Network(spec, shape, "float64", 0).weights()
    weights, _ = after_training(spec, {}, x, rng.normal(size=(8, 2)), optimizer="adam", epochs=3)
    for key, values in weights.items():
        if key.startswith(f"{options['kind']}_1/") and "moving" not in key:
            assert np.array_equal(values, start[key]) == frozen, key
    last = [key for key in weights if key.endswith("kernel")][-1]
    assert not np.array_equal(weights[last], start[last])
    if options["kind"] != "embedding":  # through which no gradient flows
        assert not np.array_equal(weights["activation_1/alpha"], start["activation_1/alpha"])


class TestPReLU:
    def test_one_step_by_hand(self):
        # z = 1·(-2) = -2, p = 0.25·(-2) = -0.5, y = 0.5: dp = -1, da = -1·(-2) = 2, dz = -0.25
        # a = 0.25 - 0.2 = 0.05, k = -2 - 0.1·(-0.25)·1 = -1.975, b = 0.025
        spec = chain({"kind": "dense", "units": 1, "activation": "prelu"})
        weights, loss = after_training(spec, {"dense_1/kernel": [[-2.0]]}, [[1.0]], [[0.5]])
        assert loss == 0.5
        np.testing.assert_allclose(weights["dense_1/alpha"], [0.05])
        np.testing.assert_allclose(weights["dense_1/kernel"], [[-1.975]])
        np.testing.assert_allclose(weights["dense_1/bias"], [0.025])

    def test_every_channel_has_its_slope(self):
        conv = {"kind": "conv2d", "filters": 3, "activation": {"kind": "prelu", "initial_slope": 0.1}}
        network = Network(chain(conv, "flatten", {"kind": "dense", "units": 1}), (5, 5, 2))
        np.testing.assert_array_equal(network.weights()["conv2d_1/alpha"], np.full(3, 0.1, "float32"))
        assert list(network.weights()) == [
            "conv2d_1/kernel", "conv2d_1/bias", "conv2d_1/alpha", "dense_1/kernel", "dense_1/bias",
        ]  # fmt: skip
        alone = Network(chain({"kind": "activation", "activation": "prelu"}), (4, 2))
        alone.set_weights({"activation_1/alpha": np.array([0.5, 2.0], "float32")})
        np.testing.assert_array_equal(alone.predict(np.full((1, 4, 2), -1.0))[0, 0], [-0.5, -2.0])

    def test_slopes_are_penalized_by_nothing_and_counted(self):
        network = Network(chain({"kind": "dense", "units": 3, "activation": "prelu", "l2": 1.0}), (2,))
        network.set_weights({**network.weights(), "dense_1/kernel": np.zeros((2, 3), "float32")})
        assert network.penalty() == 0.0
        assert network.analysis.total_parameters == 6 + 3 + 3

    @pytest.mark.parametrize("loss", ["mean_squared_error", "binary_crossentropy"])
    def test_as_the_last_layer(self, loss):
        network = Network(chain({"kind": "dense", "units": 1, "activation": "prelu"}), (2,))
        made = TrainingSettings.build({"loss": loss})
        found = evaluate(network, made, Samples(np.ones((3, 2)), np.ones((3, 1))))
        assert np.isfinite(found["loss"])


@pytest.mark.parametrize("classic", [False, True])
def test_dropout_in_both_forms_has_the_same_mean_in_training_as_in_prediction(classic):
    network = Network(chain({"kind": "dropout", "rate": 0.3, "classic": classic}), (10_000,))
    x = np.full((10, 10_000), 2.0)
    workspace = Workspace(network, 10, training=True)
    workspace.load(x)
    run(workspace.forward)
    kept = 2.0 if classic else 2.0 / 0.7
    values, counts = np.unique(workspace.output, return_counts=True)
    np.testing.assert_allclose(values, [0, kept], rtol=1e-6)
    assert counts[0] / counts.sum() == pytest.approx(0.3, abs=0.01)  # 100,000 draws: sd 0.0015
    predicted = network.predict(x)
    np.testing.assert_allclose(predicted, 1.4 if classic else 2.0, rtol=1e-6)
    assert workspace.output.mean() == pytest.approx(predicted.mean(), rel=0.01)
