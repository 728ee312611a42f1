"""What a schedule declares: the factor on the learning rate at a point of the training."""

from __future__ import annotations

from nnstudio.catalog import Declaration, Registry


class Schedule(Declaration):
    """How the learning rate changes while training: rate = the optimizer's learning rate x ``factor``."""

    def factor(self, progress: float, epoch: int) -> float:
        """The factor at ``progress`` (0 … 1 of all planned steps) in ``epoch`` (0-based)."""
        raise NotImplementedError


SCHEDULES: Registry[Schedule] = Registry("schedules", "schedule")
