"""Bundled data sets: one file each. Where each comes from stands in ``resources/datasets/SOURCES.md``."""

from nnstudio.data.source import DATASETS

DATASETS.load(__name__, __path__)

__all__ = ["DATASETS"]
