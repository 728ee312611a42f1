"""The inspector: forms generated from declarations, and the pictures beside them."""

from nnstudio.gui.inspector.panel import Inspector

__all__ = ["Inspector"]
