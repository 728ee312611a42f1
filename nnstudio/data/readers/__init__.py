"""Readers of a person's own files: one file each."""

from nnstudio.data.source import READERS

READERS.load(__name__, __path__)

__all__ = ["READERS"]
