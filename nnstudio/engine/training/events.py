"""What a training tells the world: frozen, plain values only, so that threads and processes can pass them
on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Reason = Literal["finished", "stopped", "early_stopping", "diverged"]


class StepDone(NamedTuple):
    """After every batch. ``loss`` is that batch's mean loss; ``step`` counts from 1 over the whole run.

    Where a training gathers steps this is the newest, and ``losses`` has the loss of each, oldest first.
    """

    epoch: int
    step: int
    loss: float
    losses: tuple[float, ...] = ()


@dataclass(frozen=True)
class EpochDone:
    """After every epoch (1-based). ``train`` and ``validation`` map ``loss`` and each metric's id to a
    number.
    """

    epoch: int
    step: int
    seconds: float
    train: Mapping[str, float]
    validation: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """The last event. ``layer`` and ``sentence`` explain a divergence; the network keeps the last finite
    weights.
    """

    reason: Reason
    epoch: int
    step: int
    seconds: float
    best_epoch: int | None = None
    layer: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class LayerStatistics:
    """One layer at one moment: Euclidean norms over all its trained parameters, shares from 0 to 1.

    ``dead_share``: of its units (channels), those that are 0 for the whole batch behind a ReLU.
    ``saturated_share``: of its outputs (units x samples), those in the flat ends of an activation with two
    bounds, where its slope is below a tenth of its largest (sigmoid: up to 0.025 and from 0.975 on; tanh and
    softsign: from ±0.95 on; hard sigmoid: its bounds). Both are 0 for other activations.
    """

    node_id: str
    name: str
    gradient_norm: float
    weight_norm: float
    activation_mean: float
    activation_sd: float
    dead_share: float
    saturated_share: float = 0.0


@dataclass(frozen=True)
class Diagnostics:
    """Per-layer numbers of the step just done, in topological order; layers without weights are left out."""

    epoch: int
    step: int
    loss: float
    learning_rate: float
    layers: tuple[LayerStatistics, ...]


Event = StepDone | EpochDone | Finished
