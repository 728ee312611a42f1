"""The same network twice: ours, and its forward pass written with PyTorch's own functions."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.training.loop import Samples, Training
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.workspace import Workspace

torch = pytest.importorskip("torch", reason="PyTorch is not installed here (extra `peers`).")
LIMIT = 1e-5
STEPS = 20


def apart(ours, theirs):
    """The largest difference, against the largest number of theirs (at least 1e-3)."""
    theirs = theirs.detach().numpy() if hasattr(theirs, "detach") else np.asarray(theirs)
    assert ours.shape == theirs.shape
    return float(np.abs(ours - theirs).max()) / max(float(np.abs(theirs).max()), 1e-3)


class Twins:
    """One batch (x, y), our network, and ``forward(x, weights)`` and ``loss(outputs, y)`` in PyTorch.

    ``weights`` is a dictionary with our names and shapes.
    """

    def __init__(self, spec, x, y, forward, loss=None, settings=None, seed=0):
        self.x, self.y = np.asarray(x, "float32"), np.asarray(y)
        self.forward, self.their_loss = forward, loss or (lambda p, y: ((p - y) ** 2).mean())
        self.settings = TrainingSettings.build(
            {"loss": "mean_squared_error", "epochs": STEPS, "batches": "full_batch", "shuffle": False,
             "optimizer": {"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9}, **(settings or {})}
        )  # fmt: skip
        self.network = Network(spec, self.x.shape[1:], seed=seed)
        rng = np.random.default_rng(seed)
        drawn = {
            name: w + rng.normal(0, 0.2, w.shape).astype("float32")
            for name, w in self.network.weights().items()
            if "moving" not in name
        }
        self.network.set_weights({**self.network.weights(), **drawn})

    def tensors(self):
        """Our weights as PyTorch's leaves."""
        return {
            k: torch.tensor(w, requires_grad="moving" not in k) for k, w in self.network.weights().items()
        }

    def check_gradients(self):
        """Outputs, loss and every gradient of one step."""
        at = Workspace(self.network, len(self.x), loss=self.settings.loss, training=True, input_gradient=True)
        at.load(self.x, self.y)
        weights, x = self.tensors(), torch.tensor(self.x, requires_grad=True)
        run(at.forward + at.backward)
        output = self.forward(x, weights)
        loss = self.their_loss(output, torch.tensor(self.y))
        loss.backward()
        assert apart(at.output, output) <= LIMIT
        assert apart(np.float32(at.loss()), loss) <= LIMIT
        for name, gradient in self.network.gradients().items():
            assert apart(gradient, weights[name].grad) <= LIMIT, name
        first = self.network.inputs[0]
        if x.grad is not None and x.grad.abs().max() > 0:
            assert apart(at.array(f"{first.name}/dy"), x.grad) <= LIMIT

    def check_steps(self, optimizer=None):
        """The weights after 20 steps; ``optimizer`` makes PyTorch's from its parameters."""
        weights = self.tensors()
        trained = [w for w in weights.values() if w.requires_grad]
        theirs = (optimizer or (lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)))(trained)
        for _ in range(STEPS):
            theirs.zero_grad()
            self.their_loss(self.forward(torch.tensor(self.x), weights), torch.tensor(self.y)).backward()
            theirs.step()
        training = Training(self.network, self.settings, Samples(self.x, self.y))
        assert list(training.run())[-1].reason == "finished"
        assert training.step == STEPS
        for name, w in self.network.weights().items():
            if weights[name].requires_grad:
                assert apart(w, weights[name]) <= LIMIT, name
