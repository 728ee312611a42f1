"""Reference pages as Markdown, made from the declarations: one page a registry, one section a kind."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from nnstudio.catalog.declaration import Declaration, Option
from nnstudio.catalog.registry import Registry

NOTE = "<!-- Made from the declarations by `python packaging/reference.py`; changes here would be lost. -->"
_ROLE = re.compile(r":\w+:`~?([^`]+)`")
_CODE = re.compile(r"``(.+?)``|`(.+?)`")
_SOURCE = re.compile(r"\s*\bSources?: ")


def pages(registries: Mapping[str, Registry[Any]]) -> dict[str, str]:
    """File name → content, for every registry and an index of all ids."""
    found = {f"{name}.md": page(registry) for name, registry in sorted(registries.items())}
    return {"index.md": _index(registries), **found}


def page(registry: Registry[Any]) -> str:
    """Everything about the kinds of one registry."""
    sections = [_kind(cls) for cls in registry.classes()]
    head = f"# {_title(registry.name)}\n\n{NOTE}\n\n{_overview(registry)}"
    return "\n\n".join([head, *sections]) + "\n"


def _index(registries: Mapping[str, Registry[Any]]) -> str:
    lines = ["# Reference", "", NOTE, ""]
    lines.append("Everything that can be chosen, under the ids that project files and scripts use.")
    for name, registry in sorted(registries.items()):
        ids = ", ".join(f"[`{kind}`]({name}.md#{_anchor(registry[kind])})" for kind in registry)
        lines += ["", f"**[{_title(name)}]({name}.md)**: {ids}"]
    return "\n".join(lines) + "\n"


def _title(name: str) -> str:
    return {
        "datasets": "Data sets",
        "batches": "Batch modes",
        "exports": "Export formats",
        "own": "Data of your own",
    }.get(name, name.capitalize())


def _overview(registry: Registry[Any]) -> str:
    rows = [f"| [`{c.kind}`](#{_anchor(c)}) | {_cell(_words(c.summary()))} |" for c in registry.classes()]
    return "\n".join([f"| {registry.noun} | what it is |", "|---|---|", *rows])


def _anchor(cls: type[Declaration]) -> str:
    """The anchor Markdown gives a section: lower case, without punctuation, hyphens for spaces."""
    text = re.sub(r"[^\w\- ]", "", f"{cls.title} {cls.kind}".lower())
    return text.replace(" ", "-")


def _kind(cls: type[Declaration]) -> str:
    parts = [f"## {cls.title} `{cls.kind}`", _words(cls.summary())]
    text = inspect.getdoc(cls) or ""
    parts += [_words(" ".join(p.split())) for p in text.split("\n\n")[1:] if p.strip()]
    if facts := _facts(cls):
        parts.append(facts)
    options = cls.options()
    parts.append(_table(options) if options else "No options.")
    return "\n\n".join(parts)


def _facts(cls: type[Declaration]) -> str:
    """What some declarations say outside their docstring."""
    found = []
    if formula := getattr(cls, "formula", ""):
        found.append(f"Formula: {_words(formula)}")
    if group := getattr(cls, "group", ""):
        found.append(f"Group: {group}.")
    if keras := getattr(cls, "keras", ""):
        found.append(f"In Keras: {_words(f'`{keras}`')}.")
    slots = getattr(cls, "slots", ())
    if len(slots) > 1:
        found.append(f"Inputs: {', '.join(slots)}.")
    if getattr(cls, "variadic", False):
        found.append("Inputs: any number.")
    return "  \n".join(found)


def _table(options: Mapping[str, Option]) -> str:
    rows = ["| option | default | may be | unit | meaning |", "|---|---|---|---|---|"]
    for name, option in options.items():
        cells = (_default(option), _allowed(option), option.unit, _words(option.description))
        rows.append("| " + " | ".join([f"`{name}`", *map(_cell, cells)]) + " |")
    return "\n".join(rows)


def _default(option: Option) -> str:
    value = option.default
    if value is None:
        return "none"
    if option.type in ("kind", "kinds", "steps"):
        kinds = value if isinstance(value, list) else [value]
        return ", ".join(f"`{v['kind']}`" for v in kinds) or "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return "`(" + ", ".join(str(v) for v in value) + ("," if len(value) == 1 else "") + ")`"
    return f"`{value}`" if value != "" else "empty"


def _allowed(option: Option) -> str:
    pages = " or ".join(f"one of the [{n}]({n}.md)" for n in option.registry.split(",") if n)
    words = {
        "bool": "on or off",
        "kind": pages,
        "kinds": pages.replace("one of", "any of"),
        "steps": pages.replace("one of", "any of") + ", one after the other",
        "pair": "two whole numbers (rows, columns)",
        "shape": "a shape without the batch axis",
        "columns": "names of columns",
        "path": "a file",
        "points": "points",
        "cells": "rows of texts",
        "choice": ", ".join(f"`{choice}`" for choice in option.choices),
    }.get(option.type) or option.bounds_in_words()
    return f"{words}, or none" if option.optional else words


def _words(text: str) -> str:
    """A docstring's marks as Markdown; what Markdown would take for its own is escaped outside code."""
    text = _SOURCE.sub("\n\n**Source:** ", _ROLE.sub(lambda m: f"`{m.group(1).rpartition('.')[2]}`", text))
    parts, end = [], 0
    for match in _CODE.finditer(text):
        parts += [_escaped(text[end : match.start()]), f"`{match.group(1) or match.group(2)}`"]
        end = match.end()
    return "".join([*parts, _escaped(text[end:])]).strip()


def _escaped(text: str) -> str:
    text = text.replace("**Source:**", "\0")
    text = re.sub(r"([*<\[\]])", r"\\\1", re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text))
    return text.replace("\0", "**Source:**")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
