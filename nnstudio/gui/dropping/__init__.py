"""Files and cells dragged over the window from other programs: what letting go would do, and doing it."""

from nnstudio.gui.dropping.sheet import DropSheet

__all__ = ["DropSheet"]
