"""Layer kinds: one file each."""

from nnstudio.engine.layers.base import LAYERS, Layer, Parameter, ShapeError

LAYERS.load(__name__, __path__)

__all__ = ["LAYERS", "Layer", "Parameter", "ShapeError"]
