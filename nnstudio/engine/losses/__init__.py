"""Losses: one file each."""

from nnstudio.engine.losses.base import LOSSES, Loss, TargetForm

LOSSES.load(__name__, __path__)

__all__ = ["LOSSES", "Loss", "TargetForm"]
