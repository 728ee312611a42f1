"""Generators: samples made from a formula, one file each."""

from nnstudio.data.source import GENERATORS

GENERATORS.load(__name__, __path__)

__all__ = ["GENERATORS"]
