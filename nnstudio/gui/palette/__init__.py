"""The list of layer kinds one can add."""

from nnstudio.gui.palette.palette import LAYER_MIME, LayerPalette

__all__ = ["LAYER_MIME", "LayerPalette"]
