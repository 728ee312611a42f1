"""reduce_on_plateau: smaller steps when the loss no longer falls."""

import math
from collections.abc import Sequence

from nnstudio.catalog import option
from nnstudio.engine.schedules.base import SCHEDULES, Schedule


@SCHEDULES.register
class ReduceOnPlateau(Schedule):
    """The learning rate is multiplied by a number when the validation loss no longer falls.

    Each time ``patience`` epochs bring no loss that is lower than the best by at least ``min_delta``, the
    factor is multiplied by ``drop``, down to ``smallest``. Without validation data the training loss counts.
    As in Keras (its option ``factor`` is ``drop`` here); PyTorch's ``patience`` is one less for the same.
    """

    kind, title, order = "reduce_on_plateau", "Reduce on plateau", 6

    drop: float = option(0.1, "What the rate is multiplied by on a plateau.", gt=0, lt=1)
    patience: int = option(10, "How long to wait for a better loss.", ge=1, le=100_000, unit="epochs")
    min_delta: float = option(
        1e-4, "How much lower a loss must be to count as better.", ge=0, le=1e6, log=True
    )
    smallest: float = option(0.0, "The factor never gets below this.", ge=0, le=1, advanced=True)

    def shape(self, progress: float, epoch: int, losses: Sequence[float]) -> float:
        return max(self.smallest, float(self.drop ** self.reductions(losses)))

    def reductions(self, losses: Sequence[float]) -> int:
        """How often the rate has been reduced after these epochs."""
        best, waited, found = math.inf, 0, 0
        for loss in losses:
            if loss < best - self.min_delta:
                best, waited = loss, 0
                continue
            waited += 1
            if waited >= self.patience:
                waited, found = 0, found + 1
        return found
