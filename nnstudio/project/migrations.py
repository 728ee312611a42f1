"""Upgrades of old project files: pure functions on the raw dict of ``project.json``, one for each version.

A change of the format adds 1 to ``VERSION``, one function here (what the dict looked like before and after in
its docstring), and one golden file under ``tests/project/golden`` that is kept for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

VERSION = 3
"""The version this program writes."""

Raw = dict[str, Any]
Migration = Callable[[Raw], Raw]


def _to_2(raw: Raw) -> Raw:
    """Version 1 knew neither notes on the canvas nor groups: ``stickies`` and ``groups`` begin empty."""
    return {"stickies": [], "groups": [], **raw}


def _split_became_a_choice(raw: Raw) -> Raw:
    """2 → 3: the split is a kind of its own, and filling gaps with zero became filling with a constant.

    Before: ``data`` has ``validation``, ``test``, ``stratify`` and ``seed``; ``impute`` knows ``by: "zero"``.
    After: ``data.split`` is ``{"kind": "stratified" or "random", "validation": …, "test": …, "seed": …}``;
    ``impute`` has ``by: "constant"`` and ``value: 0.0``, here and in ``fitted.features``.
    """
    data = raw.get("data")
    if isinstance(data, Mapping):
        old = ("validation", "test", "stratify", "seed")
        kept = {key: value for key, value in data.items() if key not in old}
        split = {key: data[key] for key in ("validation", "test", "seed") if key in data}
        if split or "stratify" in data:
            kept["split"] = {"kind": "random" if data.get("stratify") is False else "stratified", **split}
        raw = {**raw, "data": _at(kept, "features", lambda found: _each(found, _zero_is_a_constant))}
    fitted = raw.get("fitted")
    if isinstance(fitted, Mapping) and "features" in fitted:
        steps = _each(fitted["features"], lambda step: _at(step, "transform", _zero_is_a_constant))
        raw = {**raw, "fitted": {**fitted, "features": steps}}
    return raw


def _zero_is_a_constant(raw: Any) -> Any:
    if isinstance(raw, Mapping) and raw.get("kind") == "impute" and raw.get("by") == "zero":
        return {**raw, "by": "constant", "value": 0.0}
    return raw


def _each(raw: Any, change: Callable[[Any], Any]) -> Any:
    """Every entry changed; what is no list stays, to be refused where it is read."""
    return [change(entry) for entry in raw] if isinstance(raw, list) else raw


def _at(raw: Any, key: str, change: Callable[[Any], Any]) -> Any:
    return {**raw, key: change(raw[key])} if isinstance(raw, Mapping) and key in raw else raw


MIGRATIONS: Mapping[int, Migration] = {1: _to_2, 2: _split_became_a_choice}
"""Version n → the function that makes version n + 1 of it."""


def migrate(
    raw: Raw, version: int, migrations: Mapping[int, Migration] = MIGRATIONS, goal: int = VERSION
) -> Raw:
    """``raw`` brought from ``version`` to the newest one, step by step."""
    for number in range(version, goal):
        raw = migrations[number](raw)
    return raw
