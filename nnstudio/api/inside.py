"""Looking into a network: gradients and every intermediate array, by name, in the shapes people see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from nnstudio.api.errors import ModelError
from nnstudio.engine.losses import Goal
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array, run
from nnstudio.engine.training.checkpoint import noise_state, set_noise_state
from nnstudio.engine.training.samples import Arrays, Samples, targets_of
from nnstudio.engine.workspace import Workspace

BACKWARD = ("dy", "dz", "dx")


def gradients(network: Network, goal: Goal, samples: Samples) -> dict[str, Array]:
    """Gradient of the batch's mean loss, penalties included, by ``layer/parameter``: those of one step."""
    with _one_step(network, goal, samples):
        return network.gradients()


def forward_array(network: Network, name: str, inputs: Arrays) -> Array:
    """``layer/z``, ``layer/y``, ``layer/x`` or a work array, as when predicting."""
    arrays = network.arranged(inputs)
    workspace = Workspace(network, len(next(iter(arrays.values()))), keep=True)
    workspace.load(arrays)
    with np.errstate(all="ignore"):
        run(workspace.forward)
    return _array(workspace, name)


def step_array(network: Network, name: str, goal: Goal, samples: Samples) -> Array:
    """Any array of one training step, gradients (``layer/dz``) among them."""
    with _one_step(network, goal, samples) as workspace:
        layer, _, what = name.rpartition("/")
        node = next((n for n in network.spec.nodes if n.name == layer), None)
        site = workspace.sites.get(node.id) if node else None
        if site is not None and what in BACKWARD:
            if not site.needs_gradient:
                raise ModelError(f"{layer} has no {what}: nothing is trained there or before it.")
            head = workspace.heads.get(site.node_id)
            if what == "dy" and head is not None and head.fused:
                raise ModelError(
                    f"{layer} has no dy: its activation and the loss are differentiated together. "
                    f"Ask for {layer}/dz."
                )
        return _array(workspace, name)


@contextmanager
def _one_step(network: Network, goal: Goal, samples: Samples) -> Iterator[Workspace]:
    """A step without its update: moving averages and the generator behind dropout are put back after it."""
    vector, noise = network.vector.copy(), noise_state(network.noise)
    workspace = Workspace(network, len(samples), loss=goal, training=True, keep=True, input_gradient=True)
    try:
        workspace.load(network.arranged(samples.x), targets_of(network, goal, samples))
        with np.errstate(all="ignore"):
            run(workspace.forward)
            run(workspace.backward)
        yield workspace
    finally:
        np.copyto(network.vector, vector)
        set_noise_state(network.noise, noise)


def _array(workspace: Workspace, name: str) -> Array:
    try:
        return np.array(workspace.array(name))
    except KeyError as error:
        raise ModelError(str(error.args[0])) from None
