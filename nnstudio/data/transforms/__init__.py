"""Transforms of features and targets: one file each."""

from nnstudio.data.transforms.base import TRANSFORMS, Transform
from nnstudio.data.transforms.layout import Layout

TRANSFORMS.load(__name__, __path__)

__all__ = ["TRANSFORMS", "Layout", "Transform"]
