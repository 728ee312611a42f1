"""Optimizers: one file each."""

from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, Update

OPTIMIZERS.load(__name__, __path__)

__all__ = ["OPTIMIZERS", "Optimizer", "Update"]
