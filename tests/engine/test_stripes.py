"""Large images a few rows at a time: the same numbers, whatever follows the convolution."""

import numpy as np
import pytest

from nnstudio.engine import stripes
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain

CONV = {"kind": "conv2d", "filters": 3, "activation": "relu"}
POOL = {"kind": "max_pool2d"}
END = ("flatten", {"kind": "dense", "units": 2})
SHAPE = (13, 9, 2)


@pytest.fixture
def cut(monkeypatch):
    """Cut every image into stripes of two rows."""
    monkeypatch.setattr(stripes, "SMALL", 0)
    monkeypatch.setattr(stripes, "STRIPE", 0)


def compiled(*layers, **options):
    network = Network(chain(*layers, *END), SHAPE, dtype="float64", seed=2)
    workspace = Workspace(network, 4, loss=LOSSES.parse("mean_squared_error"), training=True, **options)
    rng = np.random.default_rng(0)
    workspace.load(rng.standard_normal((4, *SHAPE)), rng.standard_normal((4, 2)))
    for _ in range(2):
        run(workspace.forward)
        run(workspace.backward)
    return network, workspace


def first(*layers, **options):
    """The first convolution of a compiled network."""
    workspace = compiled(*layers, **options)[1]
    return next(site for site in workspace.sites.values() if site.layer.kind == "conv2d")


CASES = {
    "pooled": (CONV, POOL),
    "slope not taken": ({**CONV, "activation": "tanh"}, POOL),
    "activation with two arrays": ({**CONV, "activation": "swish"}, POOL),
    "linear": ({**CONV, "activation": "linear"}, POOL),
    "learned slope": ({**CONV, "activation": "prelu"}, POOL),
    "channels together": ({**CONV, "activation": "softmax"}, POOL),
    "nothing follows": (CONV,),
    "two convolutions": (CONV, POOL, CONV),
    "windows of three rows": (CONV, {**POOL, "pool_size": [3, 2]}),
    "windows of one row": (CONV, {**POOL, "pool_size": [1, 3]}),
    "windows of one column": (CONV, {**POOL, "pool_size": [2, 1]}),
    "windows that overlap": (CONV, {**POOL, "pool_size": [3, 3], "strides": [1, 2]}),
    "windows over the edge": (CONV, {**POOL, "padding": "same", "pool_size": [4, 4]}),
    "no bias, same padding, strides": (
        {**CONV, "use_bias": False, "padding": "same", "strides": [2, 1]},
        POOL,
    ),
    "sequences": (
        {"kind": "reshape", "target_shape": [26, 9]},
        {"kind": "conv1d", "filters": 3, "activation": "relu"},
    ),
}


@pytest.mark.parametrize("options", [{}, {"keep": True}, {"input_gradient": True}], ids=str)
@pytest.mark.parametrize("layers", list(CASES.values()), ids=list(CASES))
def test_the_same_numbers_as_in_one_piece(request, layers, options):
    whole, seen = compiled(*layers, **options)
    request.getfixturevalue("cut")
    striped, found = compiled(*layers, **options)
    # Products of fewer rows may add up in another order.
    np.testing.assert_allclose(striped.gradient_vector, whole.gradient_vector, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(found.output, seen.output, rtol=1e-12)
    for site, other in zip(found.sites.values(), seen.sites.values(), strict=True):
        np.testing.assert_allclose(site.y, other.y, rtol=1e-12, atol=1e-14)


def test_a_convolution_is_cut_and_the_pooling_joins(cut):
    site = first(CONV, POOL)
    assert [(s.rows.start, s.rows.stop) for s in site.stripes] == [
        (i, min(i + 2, 11)) for i in range(0, 11, 2)
    ]
    assert all(stripe.after for stripe in site.stripes[:-1])  # the last row is in no window


def test_a_gradient_nobody_keeps_takes_one_place(cut):
    assert {s.place.start for s in first(CONV, POOL).stripes} == {0}
    for option in ("keep", "input_gradient"):
        assert all(s.place == s.rows for s in first(CONV, POOL, **{option: True}).stripes)


def test_a_gradient_that_is_gone_is_not_shown(cut):
    workspace = compiled(CONV, POOL)[1]
    with pytest.raises(KeyError, match="keep=True"):
        workspace.array("conv2d_1/dz")
    assert workspace.array("conv2d_1/y").shape == (4, 11, 7, 3)


def test_small_images_stay_whole():
    assert first(CONV, POOL).stripes == []


@pytest.mark.parametrize(
    ("image", "taken"),
    [
        ([[1, 2], [3, 3]], [[0, 0], [1, 0]]),
        ([[3, 3], [3, 3]], [[1, 0], [0, 0]]),
        ([[1, 3], [3, 2]], [[0, 0], [1, 0]]),  # the first column before the second
    ],
)
def test_of_equal_largest_numbers_one_takes_the_gradient(image, taken):
    network = Network(chain(POOL, "flatten"), (2, 2, 1), dtype="float64")
    loss = LOSSES.parse("half_squared_error")
    workspace = Workspace(network, 1, loss=loss, training=True, input_gradient=True)
    workspace.load(np.array(image, float).reshape(1, 2, 2, 1), np.array([[2.0]]))
    run(workspace.forward)
    run(workspace.backward)
    assert workspace.array("max_pool2d_1/dx").reshape(2, 2).tolist() == taken  # dL/dy = 3 - 2
