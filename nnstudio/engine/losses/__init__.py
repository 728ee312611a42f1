"""Losses: one file each."""

from nnstudio.engine.losses.base import LOSSES, Goal, Loss, TargetForm, WeightedLoss

LOSSES.load(__name__, __path__)

__all__ = ["LOSSES", "Goal", "Loss", "TargetForm", "WeightedLoss"]
