"""The list of runs: every training, to look at, overlay, compare and return to."""

from nnstudio.gui.runs.panel import RunsPanel

__all__ = ["RunsPanel"]
