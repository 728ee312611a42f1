"""The panels under the canvas: each a dock that can be floated, tabbed, moved, closed and opened again."""

from nnstudio.gui.docks.area import ResultDocks

__all__ = ["ResultDocks"]
