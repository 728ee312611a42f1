"""The numbers behind the drawn units: computed in the training thread, or at rest from the weights.

A network of its own takes over the weights, so that nothing of the training at hand is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnstudio.data import Prepared
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array, run
from nnstudio.engine.training.checkpoint import noise_state, set_noise_state
from nnstudio.engine.training.samples import Samples, targets_of
from nnstudio.engine.workspace import Workspace
from nnstudio.gui.plots.neuron_chart import Chart, chart_of
from nnstudio.gui.plots.table import has_two_inputs
from nnstudio.project import session
from nnstudio.project.state import ProjectState

SAMPLES = 500
"""Loss, gradients and mean outputs are those of at most so many samples, evenly taken from the split."""

SIDE = 32
"""Cells a side of the small picture of the plane in each unit."""

MARGIN = 0.1


@dataclass(frozen=True, eq=False)
class Look:
    """One moment. ``kernels[c]``, ``biases[c]`` and their gradients belong to column c + 1 of the chart.

    ``planes[c]`` (units, SIDE, SIDE), row 0 lowest: each unit's output over the plane of two inputs, or
    ``()``; ``means[c]`` (units,): its mean output over the training samples. Losses are means, the
    training's with penalties; NaN where there is no such split.
    """

    chart: Chart
    kernels: tuple[Array, ...]
    biases: tuple[Array | None, ...]
    kernel_gradients: tuple[Array | None, ...]
    bias_gradients: tuple[Array | None, ...]
    planes: tuple[Array, ...]
    means: tuple[Array, ...]
    loss: float
    validation: float


class NeuronProbe:
    """Network -> Look, or None for a network that is not drawn unit by unit."""

    def __init__(self, state: Callable[[], ProjectState], prepared: Prepared) -> None:
        self._state, self._prepared = state, prepared
        self._key: object = None
        self._bench: _Bench | None = None

    def __call__(self, network: Any) -> Look | None:
        bench = self._bench_for(network)
        return None if bench is None else bench.look(network)

    def loss(self, network: Any) -> float:
        """The training loss alone."""
        bench = self._bench_for(network)
        return float("nan") if bench is None else bench.losses(network)[0]

    def _bench_for(self, network: Any) -> _Bench | None:
        settings = self._state().training
        key = (network.spec, settings.loss)
        if key != self._key:
            self._key, self._bench = key, _bench(network, settings, self._prepared)
        return self._bench


def _bench(network: Any, settings: Any, prepared: Prepared) -> _Bench | None:
    spec = getattr(network, "spec", None)
    if spec is None:
        return None
    chart = chart_of(spec, network.analysis)
    if isinstance(chart, str):
        return None
    try:
        return _Bench(chart, network, settings, prepared)
    except ValueError:
        return None  # data that does not fit: the problems say so


class _Bench:
    """A second network of the same drawing with its workspaces."""

    def __init__(self, chart: Chart, network: Any, settings: Any, prepared: Prepared) -> None:
        self.chart = chart
        self.own = own = Network(network.spec, network.data_shape, network.dtype.name, 0)
        self._noise = noise_state(own.noise)
        goal = settings.goal([node.id for node in own.outputs])
        train = session.samples(own, prepared.train, prepared.shape).every(SAMPLES)
        self._step = _loaded(own, goal, train, training=True)
        self._train = _loaded(own, goal, train)
        self._validation = None
        if len(prepared.validation):
            samples = session.samples(own, prepared.validation, prepared.shape).every(SAMPLES)
            self._validation = _loaded(own, goal, samples)
        self._plane = _plane(own, prepared) if has_two_inputs(prepared) else None

    def losses(self, network: Any) -> tuple[float, float]:
        """(training, validation) of these weights."""
        np.copyto(self.own.vector, network.vector)
        found = [float("nan")] * 2
        for index, workspace in enumerate((self._train, self._validation)):
            if workspace is not None:
                with np.errstate(all="ignore"):
                    run(workspace.forward)
                found[index] = float(workspace.loss())
        return found[0], found[1]

    def look(self, network: Any) -> Look:
        """Everything there is to show of these weights."""
        own, dense = self.own, self.chart.columns[1:]
        loss, validation = self.losses(network)
        means = tuple(
            self._train.sites[c.last].y.reshape(c.units, -1).mean(axis=1) for c in self.chart.columns
        )
        planes: tuple[Array, ...] = ()
        if self._plane is not None:
            with np.errstate(all="ignore"):
                run(self._plane.forward)
            sites = self._plane.sites
            planes = tuple(sites[c.last].y.reshape(c.units, SIDE, SIDE).copy() for c in self.chart.columns)
        set_noise_state(own.noise, self._noise)  # dropout leaves out the same units each time
        with np.errstate(all="ignore"):
            run(self._step.forward)
            run(self._step.backward)
        names = [("kernel", "bias") if c.has_bias else ("kernel",) for c in dense]
        weights = [
            {n: network.parameter(c.id, n).copy() for n in ns} for c, ns in zip(dense, names, strict=True)
        ]
        slopes = [{n: _copy(own.gradient(c.id, n)) for n in ns} for c, ns in zip(dense, names, strict=True)]
        return Look(
            self.chart,
            tuple(w["kernel"] for w in weights),
            tuple(w.get("bias") for w in weights),
            tuple(g["kernel"] for g in slopes),
            tuple(g.get("bias") for g in slopes),
            planes,
            means,
            loss,
            validation,
        )


def _copy(values: Array | None) -> Array | None:
    return None if values is None else values.copy()


def _loaded(network: Network, goal: Any, samples: Samples, *, training: bool = False) -> Workspace:
    made = Workspace(network, len(samples), loss=goal, training=training, keep=training)
    made.load(network.arranged(samples.x), targets_of(network, goal, samples))
    return made


def plane_span(prepared: Prepared) -> tuple[Array, Array]:
    """(lowest, highest) of both inputs in the data's own units, with a margin."""
    columns = prepared.table.columns
    low, high = np.nanmin(columns, axis=0), np.nanmax(columns, axis=0)
    room = np.maximum((high - low) * MARGIN, 1e-6)
    return low - room, high + room


def _plane(network: Network, prepared: Prepared) -> Workspace:
    low, high = plane_span(prepared)
    share = (np.arange(SIDE) + 0.5) / SIDE
    x, y = np.meshgrid(*(low[i] + share * (high[i] - low[i]) for i in range(2)))
    points = np.stack([x.reshape(-1), y.reshape(-1)], axis=1)
    blank = replace(prepared.table, features=points, target=None, file_rows=None)
    made = Workspace(network, len(points), keep=True)
    made.load(network.arranged(prepared.fitted.features(blank)))
    return made
