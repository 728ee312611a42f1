"""What a project says beyond what this program knows: kept as it is, and written back.

A newer program may add an entry, an option or a kind without making the file unreadable for this one. Their
names are small letters, digits and underscores; whatever is called otherwise is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nnstudio.catalog.declaration import Declaration, OptionError
from nnstudio.catalog.registry import UnknownKind, registries
from nnstudio.data import DataSettings
from nnstudio.engine.layers import LAYERS, Layer
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.unknown_layer import UnknownLayer
from nnstudio.project import annotation

MOST = 50
"""Unknown entries in one place; more are refused."""
MOST_PLACES = 20_000

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NODE = ("id", "name", "layer")
_EDGE = ("source", "target", "slot")
_SETTINGS: Mapping[str, type[Declaration]] = {"training": TrainingSettings, "data": DataSettings}


Place = tuple[str | int, ...]
"""Where entries lie: ``("project",)``, ``("nodes", id)``, ``("edges", source, target, slot)``, ``("training",
"optimizer", kind)`` …: settings are found again by the way to them, and by the kind they belong to."""


@dataclass(frozen=True)
class Extras:
    """Entries that this program does not know, by the place they lie in."""

    entries: Mapping[Place, Mapping[str, Any]] = field(default_factory=dict)


def split(raw: Any, known: tuple[str, ...]) -> tuple[Any, Extras]:
    """The project without such entries, to be read as strictly as ever, and these entries."""
    if not isinstance(raw, Mapping):
        return raw, Extras()
    found: dict[Place, Mapping[str, Any]] = {}
    rest = _known(raw, known, ("project",), found)
    if isinstance(rest.get("network"), Mapping):
        network = _known(rest["network"], ("nodes", "edges"), ("network",), found)
        rest["network"] = _each(network, "nodes", _NODE, ("id",), found)
        rest["network"] = _each(rest["network"], "edges", _EDGE, _EDGE, found)
    rest = _each(rest, "stickies", annotation.STICKY, ("id",), found)
    rest = _each(rest, "groups", annotation.GROUP, ("id",), found)
    for name, cls in _SETTINGS.items():
        if isinstance(rest.get(name), Mapping):
            rest[name] = _declared(rest[name], cls, (name,), found)
    return rest, Extras(found)


def joined(raw: dict[str, Any], extras: Extras) -> dict[str, Any]:
    """The inverse of :func:`split`, as far as what the entries belong to is still there."""
    for place, target in _places(raw, extras):
        for key, value in extras.entries[place].items():
            target.setdefault(key, value)
    return raw


def still_there(raw: dict[str, Any], extras: Extras) -> tuple[Place, ...]:
    """The places with such entries that a project (as plain values) still has."""
    return tuple(place for place, _ in _places(raw, extras))


def _places(raw: dict[str, Any], extras: Extras) -> Iterator[tuple[Place, dict[str, Any]]]:
    if not extras.entries:
        return
    lists = {**raw, **raw["network"]}
    by_key: dict[Place, dict[str, Any]] = {("project",): raw, ("network",): raw["network"]}
    by_key |= {
        (name, *(entry[key] for key in keys)): entry
        for name, keys in (("nodes", ("id",)), ("edges", _EDGE), ("stickies", ("id",)), ("groups", ("id",)))
        for entry in lists[name]
    }
    for place in extras.entries:
        target: Any = _followed(raw, place) if place[0] in _SETTINGS else by_key.get(place)
        if target is not None:
            yield place, target


def _followed(raw: Any, place: Place) -> Any:
    """What lies at the end of the way, if it is still of that kind; else None."""
    *way, kind = place
    try:
        for step in way:
            raw = raw[step]
        return raw if isinstance(raw, dict) and raw.get("kind", "") == kind else None
    except (KeyError, IndexError, TypeError):
        return None


def _each(
    raw: dict[str, Any],
    name: str,
    known: tuple[str, ...],
    keys: tuple[str, ...],
    found: dict[Place, Mapping[str, Any]],
) -> dict[str, Any]:
    """With every entry of the list ``name`` without what is unknown; ``keys`` tell one from another."""
    if not isinstance(raw.get(name), list):
        return raw
    rest = []
    for entry in raw[name]:
        if isinstance(entry, Mapping):
            place = (name, *(entry.get(key, 0) for key in keys))
            if all(isinstance(part, str | int) for part in place):
                entry = _known(entry, known, place, found)
        rest.append(entry)
    return {**raw, name: rest}


def _declared(
    raw: Mapping[str, Any],
    cls: type[Declaration],
    way: Place,
    found: dict[Place, Mapping[str, Any]],
) -> dict[str, Any]:
    """Settings, and what is chosen in them at any depth, without unknown options."""
    kind = raw.get("kind", cls.kind)
    place = (*way, kind if isinstance(kind, str) else "")
    rest = _known(raw, ("kind", *cls.model_fields), place, found)
    for name, option in cls.options().items():
        value = rest.get(name)
        if option.registry and isinstance(value, Mapping):
            rest[name] = _chosen(value, option.registry, (*way, name), found)
        elif option.registry and isinstance(value, list):
            rest[name] = [_chosen(v, option.registry, (*way, name, i), found) for i, v in enumerate(value)]
    return rest


def _chosen(value: Any, names: str, way: Place, found: dict[Place, Mapping[str, Any]]) -> Any:
    kind = value.get("kind") if isinstance(value, Mapping) else None
    for name in names.split(","):
        if kind is not None and kind in registries()[name]:
            return _declared(value, registries()[name][kind], way, found)
    return value  # what it is will be said by whoever reads it


def _known(
    raw: Mapping[str, Any], known: tuple[str, ...], place: Place, found: dict[Place, Mapping[str, Any]]
) -> dict[str, Any]:
    rest, added = parted(raw, known)
    if added and len(found) < MOST_PLACES and place not in found:
        found[place] = added
        return rest
    return dict(raw)


def layer(raw: Mapping[str, Any]) -> Layer:
    """The layer; a placeholder if only its kind, a kind inside it or one of its options is unknown.

    Raises :class:`OptionError` or :class:`UnknownKind` as the registry does for everything else.
    """
    try:
        return LAYERS.parse(raw)
    except (OptionError, UnknownKind) as error:
        if not _is_only_unknown(raw):
            raise
        # What there is instead helps who types, not who opens a file.
        return UnknownLayer.of(raw, error.short)


def _is_only_unknown(raw: Mapping[str, Any]) -> bool:
    kinds = list(_kinds(raw))
    if not all(isinstance(kind, str) and _NAME.fullmatch(kind) for kind in kinds):
        return False
    if any(all(kind not in registry for registry in registries().values()) for kind in kinds):
        return True
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in LAYERS:
        return False
    rest, found = parted(raw, ("kind", *LAYERS[kind].model_fields))
    try:
        LAYERS.parse(rest)
    except (OptionError, UnknownKind):
        return False
    return bool(found)


def _kinds(raw: Any) -> Iterator[Any]:
    """Every ``kind`` inside, at any depth."""
    waiting = [raw]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if "kind" in value:
                yield value["kind"]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def parted(raw: Mapping[str, Any], known: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entries that are known or odd, and those that another version may have added."""
    added = {key: value for key, value in raw.items() if key not in known and _NAME.fullmatch(key)}
    if len(added) > MOST:
        return dict(raw), {}
    return {key: value for key, value in raw.items() if key not in added}, added
