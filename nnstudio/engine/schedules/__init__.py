"""Learning-rate schedules: one file each."""

from nnstudio.engine.schedules.base import SCHEDULES, Schedule

SCHEDULES.load(__name__, __path__)

__all__ = ["SCHEDULES", "Schedule"]
