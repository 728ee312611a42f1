"""Recurrent layers by steps worked by hand, by shapes and starting values, and by what they refuse."""

import tracemalloc

import numpy as np
import pytest

from nnstudio.catalog.declaration import OptionError
from nnstudio.engine.layers import LAYERS, ShapeError
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain, predict

KINDS = ["simple_rnn", "lstm", "gru"]
TWO_STEPS = [[[1.0], [2.0]]]


def one_unit(kind, **options):
    return chain({"kind": kind, "units": 1, "return_sequences": True, **options})


def test_simple_rnn_by_hand():
    # h1 = tanh(1·0.5 + 0.1) = tanh 0.6 = 0.5370496
    # h2 = tanh(2·0.5 - 0.5370496 + 0.1) = tanh 0.5629504 = 0.5101633
    y = predict(
        one_unit("simple_rnn"),
        TWO_STEPS,
        simple_rnn_1__kernel=[[0.5]],
        simple_rnn_1__recurrent_kernel=[[-1.0]],
        simple_rnn_1__bias=[0.1],
    )
    assert y.ravel() == pytest.approx([0.5370496, 0.5101633], abs=1e-7)


def test_lstm_by_hand():
    # Step 1, x = 1: i = s(1) = 0.7310586, f = s(0.5) = 0.6224593, g = tanh 2 = 0.9640276,
    #   o = s(-1) = 0.2689414; c = i·g = 0.7047606, h = o·tanh c = 0.2689414·0.6073808 = 0.1633499
    # Step 2, x = 2: sums (2, 0.5, 4, -2) + 0.1633499·(1, 2, 0, 4) = (2.1633499, 0.8266997, 4, -1.3466005)
    #   i = 0.8969097, f = 0.6956567, g = 0.9993293, o = 0.2064267
    #   c = 0.6956567·0.7047606 + 0.8969097·0.9993293 = 1.3865796, h = 0.2064267·0.8824161 = 0.1821542
    y = predict(
        one_unit("lstm"),
        TWO_STEPS,
        lstm_1__kernel=[[1.0, 0.0, 2.0, -1.0]],
        lstm_1__recurrent_kernel=[[1.0, 2.0, 0.0, 4.0]],
        lstm_1__bias=[0.0, 0.5, 0.0, 0.0],
    )
    assert y.ravel() == pytest.approx([0.1633499, 0.1821542], abs=1e-7)


GRU = {
    "gru_1__kernel": [[1.0, -1.0, 0.5]],
    "gru_1__recurrent_kernel": [[2.0, 1.0, -1.0]],
}


def test_gru_with_the_reset_gate_after_the_product_by_hand():
    # Step 1, x = 1, h = 0: z = s(1) = 0.7310586, r = s(-1) = 0.2689414,
    #   g = tanh(0.5 + r·0.3) = tanh 0.5806824 = 0.5231613, h = (1 - z)·g = 0.1406997
    # Step 2, x = 2: z = s(2 + 0.2813995) = 0.9073248, r = s(-2 + 0.1406997) = 0.1347846,
    #   g = tanh(1 + r·(0.3 - 0.1406997)) = tanh 1.0214712 = 0.7704651
    #   h = 0.9073248·0.1406997 + 0.0926752·0.7704651 = 0.1990634
    y = predict(one_unit("gru"), TWO_STEPS, **GRU, gru_1__bias=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.3]])
    assert y.ravel() == pytest.approx([0.1406997, 0.1990634], abs=1e-7)


def test_gru_with_the_reset_gate_before_the_product_by_hand():
    # Step 1: g = tanh(0.5 + 0.3) = 0.6640368, h = 0.2689414·0.6640368 = 0.1785870
    # Step 2: z = s(2 + 0.3571740) = 0.9135028, r = s(-2 + 0.1785870) = 0.1392644,
    #   g = tanh(1 + 0.3 - r·0.1785870) = tanh 1.2751292 = 0.8551817
    #   h = 0.9135028·0.1785870 + 0.0864972·0.8551817 = 0.2371106
    y = predict(one_unit("gru", reset_after=False), TWO_STEPS, **GRU, gru_1__bias=[0.0, 0.0, 0.3])
    assert y.ravel() == pytest.approx([0.1785870, 0.2371106], abs=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_state_is_the_last_of_the_sequence(kind):
    x = np.random.default_rng(0).normal(size=(3, 5, 2))
    whole = Network(chain({"kind": kind, "units": 4, "return_sequences": True}), (5, 2))
    last = Network(chain({"kind": kind, "units": 4}), (5, 2))
    last.set_weights(whole.weights())
    assert whole.predict(x).shape == (3, 5, 4)
    np.testing.assert_array_equal(last.predict(x), whole.predict(x)[:, -1])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_remembered_from_one_batch_to_the_next(kind):
    network = Network(chain({"kind": kind, "units": 4}), (5, 2))
    x = np.random.default_rng(0).normal(size=(6, 5, 2))
    np.testing.assert_array_equal(network.predict(x, 3), network.predict(x, 3))
    np.testing.assert_array_equal(network.predict(x, 3)[3:], network.predict(x[3:], 3))


@pytest.mark.parametrize(
    ("options", "shapes"),
    [
        ("simple_rnn", {"kernel": (2, 32), "recurrent_kernel": (32, 32), "bias": (32,)}),
        ({"kind": "lstm", "units": 5}, {"kernel": (2, 20), "recurrent_kernel": (5, 20), "bias": (20,)}),
        ({"kind": "gru", "units": 5}, {"kernel": (2, 15), "recurrent_kernel": (5, 15), "bias": (2, 15)}),
        (
            {"kind": "gru", "units": 5, "reset_after": False},
            {"kernel": (2, 15), "recurrent_kernel": (5, 15), "bias": (15,)},
        ),
        ({"kind": "lstm", "units": 5, "use_bias": False}, {"kernel": (2, 20), "recurrent_kernel": (5, 20)}),
    ],
)
def test_parameters_have_keras_names_and_shapes(options, shapes):
    parameters = LAYERS.parse(options).parameters([(7, 2)])
    assert {p.name: p.shape for p in parameters} == shapes
    assert (parameters[0].fan_in, parameters[0].fan_out) == (2, shapes["kernel"][1])


def test_first_values():
    weights = Network(chain({"kind": "lstm", "units": 3}), (7, 2), dtype="float64").weights()
    np.testing.assert_array_equal(weights["lstm_1/bias"], [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    recurrent = weights["lstm_1/recurrent_kernel"]
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(3), atol=1e-12)
    large = Network(chain({"kind": "lstm", "units": 100}), (7, 300)).weights()["lstm_1/kernel"]
    assert large.var() == pytest.approx(2 / (300 + 400), rel=0.02), "Glorot's with fan_out = 4 units"
    closed = Network(chain({"kind": "lstm", "units": 3, "unit_forget_bias": False}), (7, 2)).weights()
    assert not closed["lstm_1/bias"].any()


def test_they_want_a_sequence_and_no_learned_slope():
    with pytest.raises(ShapeError, match=r"expects a sequence \(steps, channels\), but receives \(4\)"):
        LAYERS.parse("lstm").output_shape([(4,)])
    with pytest.raises(OptionError, match="PReLU learns slopes of its own"):
        LAYERS.parse({"kind": "gru", "recurrent_activation": "prelu"})


def test_what_happens_inside_can_be_seen():
    network = Network(chain({"kind": "lstm", "units": 3}), (7, 2))
    workspace = Workspace(network, 4)
    workspace.load(np.ones((4, 7, 2)))
    run(workspace.forward)
    assert workspace.array("lstm_1/sums").shape == (7, 12, 4)
    states = workspace.array("lstm_1/states")
    assert not states[0].any()
    np.testing.assert_array_equal(states[-1].T, workspace.output)


@pytest.mark.parametrize("options", [*KINDS, {"kind": "gru", "reset_after": False}], ids=str)
def test_a_step_makes_no_arrays(options):
    options = {"kind": options} if isinstance(options, str) else options
    network = Network(chain({**options, "units": 64, "return_sequences": True}), (20, 64))
    work = Workspace(network, 64, loss=LOSSES.parse("mean_squared_error"), training=True)
    run(work.forward + work.backward)
    tracemalloc.start()
    try:
        run(work.forward + work.backward)
        assert tracemalloc.get_traced_memory()[1] < 64_000  # a work array of one step has 16 kB and more
    finally:
        tracemalloc.stop()
