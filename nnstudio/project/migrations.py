"""Upgrades of old project files: pure functions on the raw dict of ``project.json``, one for each version.

A change of the format adds 1 to ``VERSION``, one function here (what the dict looked like before and after in
its docstring), and one golden file under ``tests/project/golden`` that is kept for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

VERSION = 2
"""The version this program writes."""

Raw = dict[str, Any]
Migration = Callable[[Raw], Raw]


def _to_2(raw: Raw) -> Raw:
    """Version 1 knew neither notes on the canvas nor groups: ``stickies`` and ``groups`` begin empty."""
    return {"stickies": [], "groups": [], **raw}


MIGRATIONS: Mapping[int, Migration] = {1: _to_2}
"""Version n → the function that makes version n + 1 of it."""


def migrate(
    raw: Raw, version: int, migrations: Mapping[int, Migration] = MIGRATIONS, goal: int = VERSION
) -> Raw:
    """``raw`` brought from ``version`` to the newest one, step by step."""
    for number in range(version, goal):
        raw = migrations[number](raw)
    return raw
