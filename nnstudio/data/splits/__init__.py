"""How rows are shared out to training, validation and test: one file each."""

from nnstudio.data.splits.base import SPLITS, Parts, Shared, Splitting

SPLITS.load(__name__, __path__)

__all__ = ["SPLITS", "Parts", "Shared", "Splitting"]
