"""Activations: one file each."""

from nnstudio.engine.activations.base import ACTIVATIONS, Activation

ACTIVATIONS.load(__name__, __path__)

__all__ = ["ACTIVATIONS", "Activation"]
