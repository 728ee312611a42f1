"""exponential_decay: a little less every epoch."""

from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.engine.schedules.base import SCHEDULES, Schedule


@SCHEDULES.register
class ExponentialDecay(Schedule):
    """The learning rate is multiplied by the same number after every epoch.

    factor = decay_rate ^ epoch: 0.95 leaves 60 % after 10 epochs, 8 % after 50. Keras counts in steps
    instead.
    """

    kind, title, order = "exponential_decay", "Exponential decay", 3

    decay_rate: float = option(0.95, "What the rate is multiplied by after each epoch.", gt=0, le=1)

    def shape(self, progress: float, epoch: int, losses: Sequence[float]) -> float:
        return float(self.decay_rate**epoch)
