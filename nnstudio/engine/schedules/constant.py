"""constant: no schedule."""

from collections.abc import Sequence

from nnstudio.engine.schedules.base import SCHEDULES, Schedule


@SCHEDULES.register
class Constant(Schedule):
    """The learning rate stays as it is.

    factor = 1.
    """

    kind, title, order = "constant", "Constant", 1

    def shape(self, progress: float, epoch: int, losses: Sequence[float]) -> float:
        return 1.0
