"""What is read from a step: dead and saturated shares, and how far the weights moved."""

import math

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.training.events import LayerStatistics
from nnstudio.engine.training.observe import layer_statistics, moved
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import chain


def statistics(activation: str, z: list[list[float]]) -> LayerStatistics:
    """Of a dense layer whose kernel is the identity, so that its z are the samples' own numbers."""
    units = len(z[0])
    network = Network(chain({"kind": "dense", "units": units, "activation": activation}), (units,))
    network.set_weights({"dense_1/kernel": np.eye(units), "dense_1/bias": np.zeros(units)})
    workspace = Workspace(network, len(z))
    feed = next(iter(workspace.feeds.values()))
    feed[:, :units] = z
    run(workspace.forward)
    return layer_statistics(workspace)[0]


@pytest.mark.parametrize(
    ("activation", "share"),
    [  # of the z -9, -3, -1, 0, 2, 5: where is the slope below a tenth of its largest?
        ("sigmoid", 2 / 6),  # σ(-9) and σ(5) = 0.993; σ(-3) = 0.047 is not there yet
        ("tanh", 4 / 6),  # tanh(±1.83) = ±0.95: all but -1 and 0
        ("softsign", 0.0),  # 9 / 10 = 0.9
        ("hard_sigmoid", 3 / 6),  # flat beyond ±3: -9, -3, 5
        ("relu", 0.0),
        ("linear", 0.0),
    ],
)
def test_saturated_outputs(activation: str, share: float) -> None:
    found = statistics(activation, [[-9.0, -3.0, -1.0], [0.0, 2.0, 5.0]])
    assert found.saturated_share == pytest.approx(share)


def test_a_unit_is_dead_when_no_sample_wakes_it() -> None:
    found = statistics("relu", [[-1.0, 2.0, -3.0], [-2.0, -1.0, -4.0]])
    assert found.dead_share == pytest.approx(2 / 3)
    assert found.activation_mean == pytest.approx(2 / 6)
    assert statistics("tanh", [[-1.0, 2.0, -3.0]]).dead_share == 0


def test_how_far_the_weights_moved() -> None:
    spec = chain({"kind": "dense", "units": 1}, "dropout", {"kind": "dense", "units": 1})
    network = Network(spec, (2,), dtype="float64")
    network.set_weights(
        {
            "dense_1/kernel": np.array([[3.0], [0.0]]),
            "dense_1/bias": np.array([4.0]),
            "dense_2/kernel": np.array([[0.0]]),
            "dense_2/bias": np.array([0.0]),
        }
    )
    before = network.vector.copy()
    network.vector[...] += 0.01
    found = moved(network, before)
    assert list(found) == ["dense_1", "dense_2"]
    assert found["dense_1"].size == pytest.approx(5)  # √(3² + 4²)
    assert found["dense_1"].ratio == pytest.approx(0.01 * math.sqrt(3) / 5)
    assert found["dense_2"].change == pytest.approx(0.01 * math.sqrt(2))
    assert math.isnan(found["dense_2"].ratio)  # it was all zero
