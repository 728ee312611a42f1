"""What a schedule declares: the factor on the learning rate at a point of the training."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.catalog import Declaration, Registry, option


class Schedule(Declaration):
    """How the learning rate changes while training: rate = the optimizer's learning rate x ``factor``.

    A schedule holds no state: the factor follows from how far the run is and from the losses so far, so a
    resumed run and a picture of the curve agree with the run itself.
    """

    warmup: float = option(
        0.0, "Share of all steps in which the rate first grows from a hundredth to its full size.",
        ge=0, le=0.9, label="Warm-up", unit="of all steps",
    )  # fmt: skip

    def factor(self, progress: float, epoch: int, losses: Sequence[float] = ()) -> float:
        """The factor at ``progress`` (0 … 1 of all planned steps) in ``epoch`` (0-based).

        ``losses`` are those of the finished epochs: validation if there is one, else training. Only
        reduce_on_plateau looks at them.
        """
        if progress < self.warmup:
            return (0.01 + 0.99 * progress / self.warmup) * self.shape(0.0, epoch, losses)
        return self.shape((progress - self.warmup) / (1 - self.warmup), epoch, losses)

    def shape(self, progress: float, epoch: int, losses: Sequence[float]) -> float:
        """The factor without warm-up; ``progress`` counts from the end of the warm-up."""
        raise NotImplementedError


SCHEDULES: Registry[Schedule] = Registry("schedules", "schedule")
