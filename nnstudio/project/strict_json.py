"""JSON as it should have been: no repeated keys, no NaN or infinity, bounded size, depth and numbers."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from nnstudio.catalog.words import tr
from nnstudio.project.errors import ProjectError

MAX_BYTES = 8 * 2**20
MAX_DEPTH = 32
MAX_DIGITS = 20
MAX_TEXT = 65_536

# Whole strings are matched so that brackets inside them do not count.
_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Any:
    """The value in ``data``. Raises :class:`ProjectError` whose sentence begins with ``name``."""
    if len(data) > max_bytes:
        raise ProjectError(
            tr("{name} is larger than {max_bytes} MB.", name=name, max_bytes=max_bytes // 2**20), "too_big"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProjectError(
            tr("{name} is not UTF-8 text (byte {start}).", name=name, start=error.start + 1)
        ) from None
    if text.startswith("\ufeff"):
        raise ProjectError(tr("{name} begins with a byte-order mark.", name=name))
    _refuse_depth(text, name)
    hooks = _Hooks(name)
    try:
        value = json.loads(
            text,
            object_pairs_hook=hooks.pairs,
            parse_constant=hooks.constant,
            parse_float=hooks.real,
            parse_int=hooks.whole,
        )
    except json.JSONDecodeError as error:
        raise ProjectError(
            tr(
                "{name}, line {lineno}, column {colno}: {reason}.",
                name=name,
                lineno=error.lineno,
                colno=error.colno,
                reason=error.msg[:1].lower() + error.msg[1:],
            )
        ) from None
    _refuse_texts(value, name)
    return value


def write(value: Any) -> bytes:
    """``value`` in UTF-8 with sorted keys and two spaces of indent: same value, same bytes."""
    text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8") + b"\n"


class _Hooks:
    def __init__(self, name: str) -> None:
        self.name = name

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise ProjectError(
                    tr("{name}: the key {key!a} appears twice in one object.", name=self.name, key=key[:60])
                )
            found[key] = value
        return found

    def constant(self, token: str) -> NoReturn:
        raise ProjectError(
            tr("{name}: {token} is not a number a project can hold.", name=self.name, token=token)
        )

    def real(self, token: str) -> float:
        value = float(token)
        if not math.isfinite(value):
            raise ProjectError(
                tr("{name}: {token} is too large for a number.", name=self.name, token=token[:40])
            )
        return value

    def whole(self, token: str) -> int:
        if len(token) > MAX_DIGITS:
            raise ProjectError(
                tr(
                    "{name}: a whole number has {count:,} digits; at most {max_digits} fit.",
                    name=self.name,
                    count=len(token),
                    max_digits=MAX_DIGITS,
                )
            )
        return int(token)


def _refuse_depth(text: str, name: str) -> None:
    depth = 0
    for match in _TOKENS.finditer(text):
        token = match.group()
        if token in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ProjectError(
                    tr(
                        "{name} is nested too deeply (more than {max_depth} levels).",
                        name=name,
                        max_depth=MAX_DEPTH,
                    )
                )
        elif token in "]}":
            depth -= 1


def _refuse_texts(value: Any, name: str) -> None:
    """Refuse texts that are too long or hold half a surrogate pair (they cannot be written again)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_texts(key, name)
            _refuse_texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            _refuse_texts(inner, name)
    elif isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise ProjectError(
                tr(
                    "{name}: a text is {count:,} characters long; at most {max_text:,} fit.",
                    name=name,
                    count=len(value),
                    max_text=MAX_TEXT,
                )
            )
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise ProjectError(
                tr("{name}: a text holds half of a surrogate pair, which is no character.", name=name)
            )
