"""Trained weights for other programs, one array per ``layer/parameter``. One file for each format."""

from nnstudio.export.base import EXPORTS, Export, ExportError, export

EXPORTS.load(__name__, __path__)

__all__ = ["EXPORTS", "Export", "ExportError", "export"]
