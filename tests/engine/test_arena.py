"""Slopes of many layers at once: the same gradients as layer by layer, and the same arrays by name."""

import numpy as np
import pytest

from nnstudio.engine import arena
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain

KINDS = ["sigmoid", "tanh", "elu", "softplus", "leaky_relu", "relu", "swish", "softmax", "linear"]


def compiled(kinds, **options):
    layers = [{"kind": "dense", "units": 3 + i, "activation": {"kind": k}} for i, k in enumerate(kinds)]
    network = Network(chain(*layers), (4,), dtype="float64", seed=2)
    workspace = Workspace(network, 5, loss=LOSSES.parse("mean_squared_error"), training=True, **options)
    rng = np.random.default_rng(0)
    workspace.load(rng.standard_normal((5, 4)), rng.standard_normal((5, 2 + len(kinds))))
    for _ in range(2):
        run(workspace.forward)
        run(workspace.backward)
    return network, workspace


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_those_of_each_layer_alone(monkeypatch, kind):
    together = compiled([kind, "tanh", kind, kind, "tanh"])[0].gradient_vector
    monkeypatch.setattr(arena, "NARROW", 0)
    assert np.array_equal(together, compiled([kind, "tanh", kind, kind, "tanh"])[0].gradient_vector)


def test_layers_of_one_kind_and_options_share_memory():
    _, workspace = compiled(["tanh", "sigmoid", "tanh", "sigmoid", "tanh"])
    first, second, third, fourth = (workspace.array(f"dense_{i}/y").base for i in range(1, 5))
    assert np.shares_memory(first, third)
    assert np.shares_memory(second, fourth)
    assert not np.shares_memory(first, second)


def test_the_slope_of_one_layer_has_a_name():
    _, workspace = compiled(["tanh", "tanh", "linear"])
    y = workspace.array("dense_2/y")
    np.testing.assert_allclose(workspace.array("dense_2/activation derivative").T, 1 - y * y)


def test_nothing_is_shared_when_every_value_is_kept():
    _, workspace = compiled(["tanh", "tanh", "linear"], keep=True)
    z, y = workspace.array("dense_1/z"), workspace.array("dense_1/y")
    np.testing.assert_allclose(np.tanh(z), y)
    assert not np.shares_memory(y, workspace.array("dense_2/y"))
