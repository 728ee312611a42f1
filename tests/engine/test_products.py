"""Products laid out and cut for speed: the same numbers as the formula's."""

import numpy as np
import pytest

from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.plan import LARGE, SMALL_PRODUCT, pieces, product, run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain


@pytest.mark.parametrize(
    ("features", "units", "batch"),
    [
        (785, 128, 32),  # cut into four
        (300, 70, 60),  # held sample by sample, in one piece
        (300, 10, 60),  # few units
        (20, 128, 32),  # few features
        (785, 128, 256),  # a large output
    ],
)
@pytest.mark.parametrize("use_bias", [True, False])
def test_a_dense_layer_of_any_size(features, units, batch, use_bias):
    layer = {"kind": "dense", "units": units, "use_bias": use_bias}
    network = Network(chain(layer), (features,), dtype="float64", seed=1)
    loss = LOSSES.parse("half_squared_error")
    workspace = Workspace(network, batch, loss=loss, training=True)
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((batch, features)), rng.standard_normal((batch, units))
    workspace.load(x, y)
    for _ in range(2):
        run(workspace.forward)
        run(workspace.backward)
    weights, gradients = network.weights(), network.gradients()
    expected = x @ weights["dense_1/kernel"] + weights.get("dense_1/bias", 0)
    np.testing.assert_allclose(workspace.output, expected, atol=1e-12)
    error = workspace.array("dense_1/dz")
    np.testing.assert_allclose(gradients["dense_1/kernel"], x.T @ error, atol=1e-12)
    if use_bias:
        np.testing.assert_allclose(gradients["dense_1/bias"], error.sum(0), atol=1e-12)


def test_pieces_are_small_products_and_whole_cache_lines():
    cut = pieces(32, 785, 128)
    assert cut == [slice(0, 32), slice(32, 64), slice(64, 96), slice(96, 128)]
    assert all(32 * 785 * (part.stop - part.start) <= SMALL_PRODUCT for part in cut)
    assert pieces(128, 32, 785)[-1] == slice(624, 785)


def test_a_product_is_not_cut_when_it_is_small_or_too_large():
    assert pieces(10, 10, 10) == [slice(0, 10)]
    assert pieces(500, 500, 500) == [slice(0, 500)]


@pytest.mark.parametrize("columns", [4, LARGE])
def test_a_product_writes_where_it_is_told(columns):
    left, right, out = np.array([[1.0, 2.0]]), np.ones((2, columns)), np.full((1, columns), 9.0)
    run([product(left, right, out)])
    assert (out == 3).all()
