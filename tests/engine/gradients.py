"""Gradient checks of whole networks, for tests: the largest error that is found."""

import numpy as np

from nnstudio.engine.gradcheck import gradient_check
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.training.settings import TrainingSettings

LIMIT = 1e-6
VECTOR, SEQUENCE, IMAGE = (5,), (6, 2), (6, 5, 2)


def largest_error(spec, shape, loss="mean_squared_error", seed=0, batch=4, x=None, bias=True):
    """The largest relative error over all parameters and the input; biases are drawn too."""
    rng = np.random.default_rng(seed)
    network = Network(spec, shape, dtype="float64", seed=seed)
    if bias:
        drawn = {
            k: w + rng.normal(0, 0.3, w.shape) for k, w in network.weights().items() if "moving" not in k
        }
        network.set_weights({**network.weights(), **drawn})
    x = rng.normal(size=(batch, *shape)) if x is None else x
    y = target_for(loss, network.predict(x).shape, rng)
    checked = gradient_check(network, TrainingSettings.build({"loss": loss}), x, y)
    names = {c.name for c in checked}
    assert "input" in names
    frozen = {n.name for n in spec.nodes if not getattr(n.layer, "trainable", True)}
    trained = {k for k in network.weights() if "moving" not in k and k.split("/")[0] not in frozen}
    assert trained <= names
    return max(c.relative_error for c in checked)


def target_for(loss, shape, rng):
    kind = loss if isinstance(loss, str) else loss["kind"]
    if LOSSES[kind].wants == "labels":
        return rng.integers(0, shape[-1], shape[:-1])
    if LOSSES[kind].wants == "one_hot":
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    if kind in ("binary_crossentropy", "hinge"):
        return rng.integers(0, 2, shape).astype("float64")
    return rng.uniform(0.05, 2.0, shape)
