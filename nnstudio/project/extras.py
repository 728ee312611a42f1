"""What a project says beyond what this program knows: kept as it is, and written back.

A newer program may add an entry, an option or a kind without making the file unreadable for this one. Their
names are small letters, digits and underscores; whatever is called otherwise is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nnstudio.catalog.declaration import OptionError
from nnstudio.catalog.registry import UnknownKind, registries
from nnstudio.engine.layers import LAYERS, Layer
from nnstudio.engine.unknown_layer import UnknownLayer

MOST = 50
"""Unknown entries in one place; more are refused."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NODE = ("id", "name", "layer")


@dataclass(frozen=True)
class Extras:
    """Entries of the project, and of its nodes by their id, that this program does not know."""

    project: Mapping[str, Any] = field(default_factory=dict)
    nodes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def split(raw: Any, known: tuple[str, ...]) -> tuple[Any, Extras]:
    """The project without such entries, to be read as strictly as ever, and these entries."""
    if not isinstance(raw, Mapping):
        return raw, Extras()
    rest, own = _split(raw, known)
    network, by_id = rest.get("network"), {}
    if isinstance(network, Mapping) and isinstance(network.get("nodes"), list):
        nodes = []
        for node in network["nodes"]:
            if isinstance(node, Mapping) and isinstance(node.get("id"), str):
                node, found = _split(node, _NODE)
                if found:
                    by_id[node["id"]] = found
            nodes.append(node)
        rest["network"] = {**network, "nodes": nodes}
    return rest, Extras(own, by_id)


def joined(raw: dict[str, Any], extras: Extras) -> dict[str, Any]:
    """The inverse of :func:`split`: entries of nodes that are still there, and those of the project."""
    for node in raw["network"]["nodes"] if extras.nodes else ():
        for key, value in extras.nodes.get(node["id"], {}).items():
            node.setdefault(key, value)
    return {**extras.project, **raw}


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
    rest, found = _split(raw, ("kind", *LAYERS[kind].model_fields))
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


def _split(raw: Mapping[str, Any], known: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entries that are known or odd, and those that another version may have added."""
    added = {key: value for key, value in raw.items() if key not in known and _NAME.fullmatch(key)}
    if len(added) > MOST:
        return dict(raw), {}
    return {key: value for key, value in raw.items() if key not in added}, added
