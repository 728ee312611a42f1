"""What a check of a training looks at, and what it finds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nnstudio.engine.check import Fix
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.events import Diagnostics, EpochDone, Finished
from nnstudio.engine.training.settings import TrainingSettings

ENOUGH = 5
"""Diagnostics needed before anything is said of gradients: the first steps are often wild."""


@dataclass(frozen=True)
class Finding:
    """One thing the numbers show. ``code`` is stable; ``title`` says what and where, ``sentence`` the figures
    and the reason in one sentence, ``why`` explains it to someone who never met it."""

    code: str
    severity: Literal["error", "warning"]
    title: str
    sentence: str
    why: str
    nodes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What a check looks at: newest diagnostics (oldest first), every epoch's log, how the run ended, and the
    settings it ran with, where they are known."""

    recent: tuple[Diagnostics, ...]
    spec: NetworkSpec
    epochs: Sequence[EpochDone] = ()
    finished: Finished | None = None
    settings: TrainingSettings | None = None

    def mean_norm(self, index: int) -> float:
        """Geometric mean of layer ``index``'s gradient norm over the newest diagnostics."""
        norms = [max(d.layers[index].gradient_norm, 1e-45) for d in self.recent[-ENOUGH:]]
        return math.exp(sum(map(math.log, norms)) / len(norms))

    @property
    def settled(self) -> bool:
        """Whether there are enough diagnostics, of finite numbers, to speak of gradients."""
        newest = self.recent[-ENOUGH:]
        return len(newest) == ENOUGH and all(
            math.isfinite(layer.gradient_norm) for d in newest for layer in d.layers
        )
