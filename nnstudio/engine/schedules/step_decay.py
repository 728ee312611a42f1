"""step_decay: down a stair every few epochs."""

from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.engine.schedules.base import SCHEDULES, Schedule


@SCHEDULES.register
class StepDecay(Schedule):
    """The learning rate is multiplied by a number every few epochs.

    factor = drop ^ floor(epoch / every).
    """

    kind, title, order = "step_decay", "Step decay", 2

    drop: float = option(0.5, "What the rate is multiplied by at each stair.", gt=0, le=1)
    every: int = option(10, "How long each stair is.", ge=1, le=1_000_000, unit="epochs")

    def shape(self, progress: float, epoch: int, losses: Sequence[float]) -> float:
        return float(self.drop ** (epoch // self.every))
