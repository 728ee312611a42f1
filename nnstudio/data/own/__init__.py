"""Data that a person makes in the app and the project keeps: one file each."""

from nnstudio.data.source import OWN

OWN.load(__name__, __path__)

__all__ = ["OWN"]
