"""How good a network is on samples it is not trained on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.plan import Array, run
from nnstudio.engine.training import denormals
from nnstudio.engine.training.samples import Samples, targets_of
from nnstudio.engine.training.settings import TrainingSettings

BLOCK = 256
"""Samples computed together."""


Progress = Callable[[float], None]
"""Told the share that is done (0 … 1) between blocks; what it raises ends the work."""


def evaluate(
    network: Network, settings: TrainingSettings, samples: Samples, progress: Progress | None = None
) -> dict[str, float]:
    """Mean loss (penalties included) and the chosen metrics on all samples: ``{"loss": …, metric id: …}``.

    With several outputs ``loss`` is the sum of theirs, each times its weight; ``<output>_loss`` is each one's
    own, without the weight, and metrics are ``<output>_<metric id>``. The one to look at first comes second.
    """
    if len(samples) == 0:
        raise NetworkError(tr("There are no samples to evaluate."))
    outputs = [node.id for node in network.outputs]
    goal = settings.goal(outputs)
    totals, predicted = _forward(network, settings, samples, progress)
    losses = {i: total / len(samples) for i, total in totals.items()}
    whole = sum(g.weight * losses[i] for i, g in network.goals(goal).items())
    found = {"loss": whole + network.penalty()}
    names = {n.id: "" if len(outputs) == 1 else f"{n.name}_" for n in network.outputs}
    with np.errstate(all="ignore"), denormals.flushed():
        for node_id, y in zip(outputs, samples.targets, strict=True):
            for metric in settings.metrics_of(node_id) if names[node_id] else settings.metrics:
                found[names[node_id] + metric.kind] = metric.compute(predicted[node_id], y)
    return found | {f"{names[i]}loss": loss for i, loss in losses.items() if names[i]}


def _forward(
    network: Network, settings: TrainingSettings, samples: Samples, progress: Progress | None
) -> tuple[dict[str, float], dict[str, Array]]:
    """The sum of every sample's loss and all predictions, by output node id."""
    goal = settings.goal([node.id for node in network.outputs])
    inputs, targets = network.arranged(samples.x), targets_of(network, goal, samples)
    rows = len(samples)
    predicted = {i: np.empty((rows, *network.shape_of(i)), network.dtype) for i in targets}
    totals = dict.fromkeys(targets, 0.0)
    with np.errstate(all="ignore"), denormals.flushed():
        for start in range(0, rows, BLOCK):
            if progress is not None:
                progress(start / rows)
            part = slice(start, start + BLOCK)
            workspace = network.evaluator(min(rows - start, BLOCK), goal)
            workspace.load({i: x[part] for i, x in inputs.items()}, {i: y[part] for i, y in targets.items()})
            run(workspace.forward)
            for node_id, head in workspace.heads.items():
                mean = float(head.per_sample.sum(dtype=np.float64)) / head.count
                totals[node_id] += mean * workspace.batch
                predicted[node_id][part] = workspace.output_of(node_id)
    return totals, predicted
