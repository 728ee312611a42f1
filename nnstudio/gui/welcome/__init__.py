"""The page of an empty window: start, recent files, a gallery of examples."""

from nnstudio.gui.welcome.page import WelcomePage

__all__ = ["WelcomePage"]
