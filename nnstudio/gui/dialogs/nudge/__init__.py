"""Nudging one weight: choosing it, and what comes out."""

from nnstudio.gui.dialogs.nudge.dialog import NudgeDialog

__all__ = ["NudgeDialog"]
