"""Bundled data sets: one file each."""

from nnstudio.data.source import DATASETS

DATASETS.load(__name__, __path__)

__all__ = ["DATASETS"]
