"""Registries: literal tables from a ``kind`` string to its declaration. The only global state of the
project.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from nnstudio.catalog.declaration import Declaration
from nnstudio.catalog.words import tr, tr_or

T = TypeVar("T", bound=Declaration)

_REGISTRIES: dict[str, Registry[Any]] = {}


class UnknownKind(ValueError):
    """A ``kind`` that no declaration has. ``str()`` names it and those near it; ``short`` the first alone."""

    def __init__(self, short: str, hint: str = "") -> None:
        super().__init__(f"{short} {hint}".rstrip())
        self.short = short


class Registry(Generic[T]):
    """The kinds of one sort (layers, losses, …), in the order they should be offered.

    Modules register their classes with :meth:`register` as they are imported; :meth:`load` imports every
    module of a package, so that a new kind is a new file and nothing else.
    """

    def __init__(self, name: str, noun: str) -> None:
        self.name = name
        self.noun = noun
        self._kinds: dict[str, type[T]] = {}
        _REGISTRIES[name] = self

    def register(self, cls: type[T]) -> type[T]:
        """Class decorator. Refuses a missing or repeated kind."""
        if not cls.kind or not cls.title or not cls.summary():
            raise TypeError(f"{cls.__name__} needs a kind, a title and a docstring.")
        if cls.kind in self._kinds:
            raise TypeError(f"{self.noun} ‘{cls.kind}’ is registered twice.")
        self._kinds[cls.kind] = cls
        return cls

    def load(self, package: str, path: Sequence[str]) -> None:
        """Import every module of ``package`` (call from its ``__init__`` with ``__name__, __path__``)."""
        for module in sorted(pkgutil.iter_modules(path), key=lambda m: m.name):
            importlib.import_module(f"{package}.{module.name}")

    def __getitem__(self, kind: str) -> type[T]:
        try:
            return self._kinds[kind]
        except (KeyError, TypeError):
            near = difflib.get_close_matches(str(kind), self._kinds, n=3)
            known = tr("Known: {known}.", known=", ".join(self))
            raise UnknownKind(
                tr("Unknown {noun} ‘{kind}’.", noun=tr(self.noun), kind=str(kind)[:60]),
                tr("Did you mean {near}?", near=tr_or(near)) if near else known,
            ) from None

    def __contains__(self, kind: object) -> bool:
        return isinstance(kind, str) and kind in self._kinds

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._kinds, key=lambda k: (self._kinds[k].order, k)))

    def __len__(self) -> int:
        return len(self._kinds)

    def classes(self) -> list[type[T]]:
        """Every declared class, in order."""
        return [self._kinds[k] for k in self]

    def parse(self, value: object) -> T:
        """A declaration from ``"relu"``, ``{"kind": "elu", "alpha": 1.0}``, or itself."""
        if isinstance(value, Declaration):
            if self._kinds.get(value.kind) is not type(value):
                raise UnknownKind(tr("‘{kind}’ is not a {noun}.", kind=value.kind, noun=tr(self.noun)))
            return value
        if isinstance(value, str):
            return self[value].build({})
        if isinstance(value, Mapping) and isinstance(value.get("kind"), str):
            return self[value["kind"]].build({k: v for k, v in value.items() if k != "kind"})
        raise UnknownKind(
            tr("expected the id of a {noun}, got {got!r}.", noun=tr(self.noun), got=str(value)[:60])
        )

    def describe(self) -> dict[str, Any]:
        """Id → title, sentence and options: what ``nnstudio catalog --json`` prints."""
        return {
            cls.kind: {
                "title": cls.title,
                "description": cls.summary(),
                "options": {name: o.describe() for name, o in cls.options().items()},
            }
            for cls in self.classes()
        }


def registries() -> Mapping[str, Registry[Any]]:
    """Every registry by name (import the rooms first: each registers its own)."""
    return _REGISTRIES


class KindOf:
    """Marks an option whose value is a declaration of a registry.

    ``activation: Annotated[Activation, KindOf(ACTIVATIONS)] = option(Linear(), "…")`` accepts an id, a
    mapping with ``kind``, or a declaration, and is written to files as a mapping. Several registries may
    be given when ids are unique across them.
    """

    def __init__(self, *registries: Registry[Any]) -> None:
        self.registries = registries
        self.registry_name = ",".join(r.name for r in registries)

    def _parse(self, value: object) -> Declaration:
        kind = value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", value)
        for registry in self.registries:
            if kind in registry:
                return cast(Declaration, registry.parse(value))
        return cast(Declaration, self.registries[0].parse(value))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self._parse,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda v: v.to_dict()),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {"kind": {"enum": [k for r in self.registries for k in r]}},
            "required": ["kind"],
        }
