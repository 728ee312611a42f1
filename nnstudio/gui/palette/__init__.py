"""The list of layer kinds one can add."""

from nnstudio.gui.palette.palette import LayerPalette

__all__ = ["LayerPalette"]
