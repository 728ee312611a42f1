"""Using the trained network: typed rows, drawn pictures, files."""

from nnstudio.gui.using.panel import PredictPanel

__all__ = ["PredictPanel"]
