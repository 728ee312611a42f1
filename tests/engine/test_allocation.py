"""A step makes no arrays: activations, losses and optimizers work in what they were given when planned.

Arrays here are a megabyte each; NumPy's own small buffers (some 34 kB where types are mixed) are allowed.
"""

import tracemalloc

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.activations.base import Scratch
from nnstudio.engine.optimizers import OPTIMIZERS, Update
from nnstudio.engine.plan import run

ALLOWED = 64_000


def most_memory(calls):
    """Bytes allocated at most while running calls that have run once before."""
    run(calls)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        run(calls)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", list(ACTIVATIONS))
def test_activations(kind):
    activation, rng = ACTIVATIONS.parse(kind), np.random.default_rng(0)
    z = rng.standard_normal((1000, 256), "float32")
    y, dy, dz = (np.empty_like(z) for _ in range(3))
    dy.fill(1)
    made = {}

    own = {p.name: np.full(p.shape, 0.25, "float32") for p in activation.parameters(1000, trainable=True)}
    gradients = {name: np.zeros_like(values) for name, values in own.items()}
    scratch = Scratch(lambda name: made.setdefault(name, np.zeros_like(z)), own.get, gradients.get)

    assert most_memory(activation.forward(z, y, 0, scratch)) < ALLOWED
    assert most_memory(activation.backward(z, y, dy, dz, 0, scratch)) < ALLOWED


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_optimizers(kind):
    parameters = np.ones(250_000, "float32")
    at = Update(parameters, np.ones_like(parameters), np.array(0.001, "float32"), step=1)
    assert most_memory(OPTIMIZERS.parse(kind).plan(at)) < ALLOWED
