"""one_cycle: up to a high rate, then down to almost nothing."""

import math
from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.engine.schedules.base import SCHEDULES, Schedule


@SCHEDULES.register
class OneCycle(Schedule):
    """The learning rate rises to its full size and falls to almost nothing: bears a higher rate.

    From 1/start_division to 1 over the warm-up, then to 1/(start_division·end_division), both along half a
    cosine wave. Source: Smith & Topin 2017, with PyTorch's numbers; there the top is reached one step
    earlier, in the last step of the rise.
    """

    kind, title, order = "one_cycle", "One cycle", 5

    warmup: float = option(
        0.3, "Share of all steps in which the rate rises.", ge=0, le=0.9, label="Rise", unit="of all steps"
    )
    start_division: float = option(25.0, "The rate starts at its full size divided by this.", ge=1, le=1e6)
    end_division: float = option(1e4, "The rate ends at its start divided by this.", ge=1, le=1e9, log=True)

    def factor(self, progress: float, epoch: int, losses: Sequence[float] = ()) -> float:
        start = 1 / self.start_division
        if progress < self.warmup:
            return _wave(start, 1.0, progress / self.warmup)
        return _wave(1.0, start / self.end_division, (progress - self.warmup) / (1 - self.warmup))


def _wave(start: float, end: float, share: float) -> float:
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))
