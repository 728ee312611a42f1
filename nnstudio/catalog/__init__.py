"""What a user can choose: the base of every declaration, and the registries that hold them."""

from nnstudio.catalog.declaration import Declaration, Option, Pair, option
from nnstudio.catalog.registry import KindOf, Registry, UnknownKind, registries

__all__ = [
    "Declaration",
    "KindOf",
    "Option",
    "Pair",
    "Registry",
    "UnknownKind",
    "option",
    "registries",
]
