"""A network's numbers: one vector, named views, seeds, weights in and out, predictions by hand."""

import numpy as np
import pytest

from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.plan import run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain, predict


def test_two_dense_layers_by_hand():
    spec = chain(
        {"kind": "dense", "units": 2, "activation": "relu"},
        {"kind": "dense", "units": 1},
    )
    # x = (1, 2): z1 = (1·1 + 2·0.5 + 0.5, 1·-1 + 2·-1 + 0) = (2.5, -3), y1 = (2.5, 0);
    # y = 2.5·2 + 0·7 - 1 = 4
    y = predict(
        spec,
        [[1.0, 2.0]],
        dense_1__kernel=[[1.0, -1.0], [0.5, -1.0]],
        dense_1__bias=[0.5, 0.0],
        dense_2__kernel=[[2.0], [7.0]],
        dense_2__bias=[-1.0],
    )
    assert y.tolist() == [[4.0]]


def test_parameters_are_views_of_one_vector_with_trained_numbers_first():
    spec = chain({"kind": "dense", "units": 3, "trainable": False}, {"kind": "dense", "units": 2})
    network = Network(spec, (4,))
    assert network.vector.dtype == np.float32
    assert (network.trained, network.vector.size) == (3 * 2 + 2, 8 + 4 * 3 + 3)
    network.parameter("n3", "kernel")[...] = 7
    assert (network.vector[:6] == 7).all()
    assert network.gradient("n2", "kernel") is None
    assert network.joined("n3", ("kernel", "bias")).shape == (4, 2)


def test_same_seed_same_weights_and_adding_a_layer_changes_no_other():
    spec = chain({"kind": "dense", "units": 3}, {"kind": "dense", "units": 2})
    one, two, other = (Network(spec, (4,), seed=s) for s in (5, 5, 6))
    assert one.vector.tobytes() == two.vector.tobytes()
    assert one.vector.tobytes() != other.vector.tobytes()
    longer = Network(
        chain({"kind": "dense", "units": 3}, "dropout", {"kind": "dense", "units": 2}), (4,), seed=5
    )
    assert (longer.weights()["dense_1/kernel"] == one.weights()["dense_1/kernel"]).all()


def test_weights_come_back_and_misfits_are_listed():
    network = Network(chain({"kind": "dense", "units": 3}), (4,))
    weights = {k: w + 1 for k, w in network.weights().items()}
    network.set_weights(weights)
    assert (network.weights()["dense_1/kernel"] == weights["dense_1/kernel"]).all()
    weights["dense_1/kernel"] = weights["dense_1/kernel"].T
    weights["dense_9/bias"] = weights.pop("dense_1/bias")
    with pytest.raises(NetworkError) as caught:
        network.set_weights(weights)
    for phrase in (
        "dense_1/bias is missing",
        "dense_9/bias has no place",
        "(3, 4), the network needs (4, 3)",
    ):
        assert phrase in str(caught.value)


@pytest.mark.parametrize("rows", [0, 1, 5, 7, 13])
def test_predictions_do_not_depend_on_the_batch_size(rows):
    network = Network(
        chain({"kind": "dense", "units": 3, "activation": "tanh"}), (4,), dtype="float64", seed=1
    )
    x = np.random.default_rng(0).normal(size=(rows, 4))
    expected = np.tanh(x @ network.parameter("n2", "kernel") + network.parameter("n2", "bias"))
    np.testing.assert_allclose(network.predict(x, batch_size=5), expected, rtol=1e-13, atol=1e-15)


def test_flatten_and_dense_behind_a_non_square_image_use_the_public_order():
    spec = chain("flatten", {"kind": "dense", "units": 4})
    network = Network(spec, (3, 5, 2), dtype="float64")
    x = np.random.default_rng(0).normal(size=(6, 3, 5, 2))
    expected = x.reshape(6, 30) @ network.parameter("n3", "kernel")
    np.testing.assert_allclose(network.predict(x), expected, rtol=1e-12)


def test_a_node_with_several_consumers_adds_their_gradients_up():
    # y = (x·k + x·k) / 1 through one dense used twice: dL/dk doubles that of a single path.
    spec = chain({"kind": "dense", "units": 1, "use_bias": False}, "add")
    spec = spec.with_edge("n2", "n3")
    network = Network(spec, (1,), dtype="float64")
    network.set_weights({"dense_1/kernel": np.array([[3.0]])})
    from nnstudio.engine.losses import LOSSES

    workspace = Workspace(network, 1, loss=LOSSES.parse("half_squared_error"), training=True)
    workspace.load(np.array([[2.0]]), np.array([[10.0]]))
    run(workspace.forward)
    run(workspace.backward)
    # y = 2·3·2 = 12, L = ½(10 - 12)² = 2, dL/dy = 2, dL/dk = 2 · 2 paths · x 2 = 8
    assert workspace.loss() == 2.0
    assert network.gradients()["dense_1/kernel"].tolist() == [[8.0]]


def test_every_intermediate_array_has_a_name():
    network = Network(
        chain({"kind": "dense", "units": 2, "activation": "relu"}, {"kind": "dense", "units": 1}), (2,)
    )
    workspace = Workspace(network, 3, keep=True)
    x = np.array([[1, 2], [-1, 0], [0, -3]], np.float32)
    workspace.load(x)
    run(workspace.forward)
    z = x @ network.parameter("n2", "kernel")
    np.testing.assert_allclose(workspace.array("dense_1/z"), z, rtol=1e-6)
    np.testing.assert_allclose(workspace.array("dense_1/y"), np.maximum(z, 0), rtol=1e-6)
    assert (workspace.array("dense_1/x") == x).all()
    with pytest.raises(KeyError, match="has no array ‘w’"):
        workspace.array("dense_1/w")


def test_l1_and_l2_penalties_by_hand():
    layer = {"kind": "dense", "units": 1, "l1": 0.5, "l2": 0.1, "use_bias": False}
    network = Network(chain(layer), (2,), dtype="float64")
    network.set_weights({"dense_1/kernel": np.array([[2.0], [-3.0]])})
    assert network.penalty() == pytest.approx(0.5 * 5 + 0.1 * 13)
    network.gradient_vector[...] = 0
    run(network.penalty_calls())
    # l1·sign(w) + 2·l2·w
    np.testing.assert_allclose(network.gradient_vector, [0.5 + 0.4, -0.5 - 0.6])


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (chain("dense").without(["n1"]), "not finished"),
        (chain("dense", "conv2d"), "conv2d_1 expects an image"),
        (chain("dense", "dense", "dense", "dense").without(["n3"]), "no data reaches dense_4"),
        (chain("dense").without(["n2"]), "not finished"),
    ],
)
def test_an_unfinished_drawing_is_refused_with_a_sentence(spec, sentence):
    with pytest.raises(NetworkError, match=sentence):
        Network(spec, (4,))


def test_data_of_another_shape_is_refused():
    with pytest.raises(NetworkError, match=r"expects samples of shape \(4,\), but receives \(5,\)"):
        Network(chain("dense"), (4,)).predict(np.zeros((2, 5)))
