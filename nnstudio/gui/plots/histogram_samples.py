"""Histograms of a layer's numbers, taken in the training thread, and the picture many of them make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nnstudio.data import Prepared
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.sharing import shared_inputs
from nnstudio.engine.workspace import Workspace
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.predictions import shown_sample

What = Literal["weights", "gradients", "activations"]

BINS = 64
MOST_VALUES = 20_000
"""Of a larger array so many values, evenly spread over it, are counted: in less than a millisecond."""

SAMPLES = 256
"""Activations are those of so many samples of the shown split."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How the values of one layer are spread after ``step`` steps: ``counts`` in equal bins, low to high."""

    step: int
    low: float
    high: float
    mean: float
    sd: float
    counts: Array

    @property
    def edges(self) -> Array:
        """The ends of the bins."""
        return np.linspace(self.low, self.high, len(self.counts) + 1)


Found = Mapping[str, Histogram]
"""By layer name."""


def histogram(values: Array, step: int) -> Histogram | None:
    """Of all finite numbers among (at most ``MOST_VALUES`` of) ``values``; None where there are none."""
    flat = values.reshape(-1)[:: max(1, -(-values.size // MOST_VALUES))]
    flat = flat[np.isfinite(flat)].astype(np.float64)
    if not len(flat):
        return None
    low, high = float(flat.min()), float(flat.max())
    if high - low <= 1e-9 * max(abs(low), abs(high)):  # all alike: bins need a width
        room = max(1e-6, 0.01 * abs(high))
        low, high = low - room, high + room
    counts = np.histogram(flat, BINS, (low, high))[0].astype(np.uint16)
    return Histogram(step, low, high, float(flat.mean()), float(flat.std()), counts)


def probe(what: What, prepared: Prepared | None, step: Callable[[], int]) -> Callable[[Any], Found]:
    """What the training thread computes: network -> histograms of all layers, at ``step()``."""
    if what == "activations":
        return _Activations(prepared, step)

    def of_parameters(network: Network) -> Found:
        vector = network.vector if what == "weights" else network.gradient_vector
        found = {}
        for node in network.spec.nodes:
            span = network.span(node.id)
            if span is not None and (what == "weights" or vector[span].any()):
                made = histogram(vector[span], step())
                if made is not None:
                    found[node.name] = made
        return found

    return of_parameters


class _Activations:
    """Outputs of every layer but the inputs, for a few samples; the arrays are kept for the next time."""

    def __init__(self, prepared: Prepared | None, step: Callable[[], int]) -> None:
        self._x = None if prepared is None else shown_sample(prepared).x[:SAMPLES]
        self._step = step
        self._workspace: Workspace | None = None

    def __call__(self, network: Network) -> Found:
        if self._x is None or not len(self._x):
            return {}
        workspace = self._workspace
        if workspace is None or workspace.network is not network:
            self._workspace = workspace = Workspace(network, len(self._x), keep=True)
            workspace.load(network.arranged(shared_inputs(network, self._x)))
        with np.errstate(all="ignore"):
            run(workspace.forward)
        inputs = {node.id for node in network.inputs}
        names = {i: network.spec.by_id[i].name for i in workspace.sites if i not in inputs}
        made = {name: histogram(workspace.sites[i].y, self._step()) for i, name in names.items()}
        return {name: found for name, found in made.items() if found is not None}


class Timeline:
    """The histograms of one layer, oldest first; a second one of the same step replaces the first."""

    def __init__(self) -> None:
        self.items: list[Histogram] = []

    def add(self, found: Histogram) -> bool:
        """Whether anything changed."""
        last = self.items[-1] if self.items else None
        if last is not None and found.step <= last.step:
            if found.step < last.step or np.array_equal(found.counts, last.counts):
                return False
            self.items.pop()
        self.items.append(found)
        return True

    def at(self, step: float) -> Histogram | None:
        """The one nearest to a step."""
        return min(self.items, key=lambda h: abs(h.step - step)) if self.items else None


def picture(items: Sequence[Histogram], low: float, high: float, width: int, height: int) -> Array:
    """Shares (height, width), 0 to 1: column x shows the nearest histogram, row 0 the lowest values.

    Each column is divided by its own highest share, so that early and late ones can be compared by shape.
    """
    made = np.zeros((height, width))
    edges = np.linspace(low, high, height + 1)
    steps = np.array([h.step for h in items], float)
    wanted = np.linspace(steps[0], steps[-1], width)
    middles = (steps[1:] + steps[:-1]) / 2
    nearest = np.searchsorted(middles, wanted)
    columns = {int(i): _shares(items[int(i)], edges) for i in np.unique(nearest)}
    for x, index in enumerate(nearest.tolist()):
        made[:, x] = columns[index]
    return made


def _shares(item: Histogram, edges: Array) -> Array:
    below = np.concatenate([[0.0], np.cumsum(item.counts, dtype=np.float64)])
    shares = np.diff(np.interp(edges, item.edges, below))
    highest = shares.max()
    return shares / highest if highest > 0 else shares


def share_near(item: Histogram, value: float) -> tuple[float, float, float]:
    """(low, high, share of the values) of the bin around ``value``; share 0 outside."""
    edges = item.edges
    index = int(np.searchsorted(edges, value, side="right")) - 1
    if not 0 <= index < len(item.counts):
        return value, value, 0.0
    total = max(1, int(item.counts.sum()))
    return float(edges[index]), float(edges[index + 1]), int(item.counts[index]) / total
