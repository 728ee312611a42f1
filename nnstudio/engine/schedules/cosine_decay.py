"""cosine_decay: half a wave from full rate to the end of training."""

import math
from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.engine.schedules.base import SCHEDULES, Schedule


@SCHEDULES.register
class CosineDecay(Schedule):
    """The learning rate follows half a cosine wave down: slow at first, fast in the middle, slow at last.

    factor = alpha + (1 - alpha)·(1 + cos(π·progress)) / 2. Source: Loshchilov & Hutter 2017, without
    restarts.
    """

    kind, title, order = "cosine_decay", "Cosine decay", 4

    alpha: float = option(
        0.0, "Share of the learning rate that is left at the end.", ge=0, le=1, label="Left at the end"
    )

    def shape(self, progress: float, epoch: int, losses: Sequence[float]) -> float:
        return self.alpha + (1 - self.alpha) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
