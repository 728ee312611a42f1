"""Changes of samples while training, drawn anew for every batch: one file each."""

from nnstudio.engine.augmentation.base import AUGMENTATIONS, Augmentation

AUGMENTATIONS.load(__name__, __path__)

__all__ = ["AUGMENTATIONS", "Augmentation"]
