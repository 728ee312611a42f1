"""What a check finds: problems, each with the place it belongs to and the changes that would mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from nnstudio.engine.analysis import Analysis
from nnstudio.engine.losses import TargetForm
from nnstudio.engine.plan import Shape
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings

Plan = tuple[NetworkSpec, TrainingSettings]


@dataclass(frozen=True)
class Fix:
    """A button that mends a problem: its label, and a pure change of the drawing and the training
    settings.
    """

    label: str
    change: Callable[[NetworkSpec, TrainingSettings], Plan]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (``error``: cannot train) or unwise (``warning``: can train).

    ``code`` is stable, for tests and help links; ``where`` names the place ("conv2d_1 → dense_1");
    ``sentence`` says what was expected and received; ``nodes`` are the ids of the cards that get a badge.
    """

    code: str
    severity: Literal["error", "warning"]
    where: str
    sentence: str
    nodes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class DataShape:
    """What the check needs to know about the data: one sample's shape, and its target.

    ``target_form``: how targets are stored; ``outputs``: how many outputs they ask for (classes, or columns).
    ``yes_no``: each column is a yes-or-no answer (0 or 1), and several may be yes at once.
    """

    sample: Shape
    target_form: TargetForm
    outputs: int
    classes: int = 0
    yes_no: bool = False


@dataclass(frozen=True)
class Design:
    """What a rule of the check looks at: the drawing, what is inferred from it, the settings, and the
    data.
    """

    spec: NetworkSpec
    analysis: Analysis
    settings: TrainingSettings
    data: DataShape | None
