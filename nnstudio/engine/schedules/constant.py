"""constant: no schedule."""

from nnstudio.engine.schedules.base import SCHEDULES, Schedule


@SCHEDULES.register
class Constant(Schedule):
    """The learning rate stays as it is.

    factor = 1.
    """

    kind, title, order = "constant", "Constant", 1

    def factor(self, progress: float, epoch: int) -> float:
        return 1.0
