"""Checked access to values read from JSON: a refusal names place, expected and received value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.project.characters import first_hidden
from nnstudio.project.errors import ProjectError

MAX_NAME = 64
MAX_TITLE = 200
MAX_NOTES = 65_536


def mapping(raw: object, where: str, known: Iterable[str] | None = None) -> Mapping[str, Any]:
    """A JSON object, perhaps with only ``known`` keys."""
    if not isinstance(raw, Mapping):
        raise _expected(where, tr("an object {…}"), raw)
    if known is not None:
        allowed = tuple(known)
        for key in raw:
            if key not in allowed:
                raise ProjectError(
                    tr(
                        "{where} has an unknown entry ‘{key}’. Known: {allowed}.",
                        where=where,
                        key=_short(key),
                        allowed=", ".join(allowed),
                    )
                )
    return raw


def items(raw: object, where: str, limit: int) -> list[Any]:
    """A JSON list of at most ``limit`` entries."""
    if not isinstance(raw, list):
        raise _expected(where, tr("a list […]"), raw)
    if len(raw) > limit:
        raise ProjectError(
            tr(
                "{where} has {count:,} entries; at most {limit:,} are possible.",
                where=where,
                count=len(raw),
                limit=limit,
            ),
            "too_big",
        )
    return raw


def whole(raw: object, where: str, low: int, high: int) -> int:
    """A whole number in bounds. ``true`` is not one."""
    if type(raw) is not int or not low <= raw <= high:
        raise _expected(where, tr("a whole number from {low:,} to {high:,}", low=low, high=high), raw)
    return raw


def real(raw: object, where: str, limit: float) -> float:
    """A finite number between ``-limit`` and ``limit``."""
    if type(raw) not in (int, float) or not math.isfinite(raw) or abs(raw) > limit:  # type: ignore[arg-type]
        raise _expected(where, tr("a number from {value:,g} to {limit:,g}", value=-limit, limit=limit), raw)
    return float(raw)  # type: ignore[arg-type]


def text(raw: object, where: str, limit: int, *, lines: bool = False) -> str:
    """A text of at most ``limit`` characters without control characters (``lines`` allows line breaks)."""
    if not isinstance(raw, str):
        raise _expected(where, tr("a text"), raw)
    if len(raw) > limit:
        raise ProjectError(
            tr(
                "{where} is {count:,} characters long; at most {limit:,} are possible.",
                where=where,
                count=len(raw),
                limit=limit,
            ),
            "too_big",
        )
    if bad := first_hidden(raw, "\n\t\r" if lines else ""):
        raise ProjectError(
            tr(
                "{where} contains the control character U+{ord:04X}, which a text cannot hold.",
                where=where,
                ord=ord(bad),
            )
        )
    return raw


def name_problem(name: str) -> str:
    """Why ``name`` cannot be a layer's name, as a sentence; empty if it can."""
    if not name.strip():
        return tr("A layer needs a name.")
    if len(name) > MAX_NAME:
        return tr(
            "A name can have at most {max_name} characters; this one has {count:,}.",
            max_name=MAX_NAME,
            count=len(name),
        )
    if name != name.strip():
        return tr("The name ‘{name}’ begins or ends with a space.", name=name)
    if bad := next((c for c in "/\\" if c in name), ""):
        return tr(
            "The name ‘{name}’ contains ‘{bad}’, which separates layer and parameter in exported files.",
            name=name,
            bad=bad,
        )
    if name.startswith("."):
        return tr("The name ‘{name}’ begins with a dot.", name=name)
    if bad := first_hidden(name):
        return tr("The name contains the control character U+{ord:04X}.", ord=ord(bad))
    return ""


def _expected(where: str, what: str, received: object) -> ProjectError:
    return ProjectError(
        tr("{where}: expected {what}, got {received}.", where=where, what=what, received=_short(received))
    )


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        return tr("an object")
    if isinstance(value, list):
        return tr("a list")
    if value is None:
        return "nothing"
    shown = (
        str(value).lower()
        if isinstance(value, bool)
        else str(value)
        if isinstance(value, str)
        else repr(value)
    )
    shown = "".join(c for c in shown if not first_hidden(c))
    return shown if len(shown) <= 60 else shown[:57] + "…"
