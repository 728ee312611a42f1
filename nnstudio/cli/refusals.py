"""Sentences about a command line that Typer refused: what is wrong, and where its options are told."""

from __future__ import annotations

import re
from typing import Any

from nnstudio.catalog.words import tr


def refusal(error: Exception) -> str:
    """The sentence for one of Typer's refusals, or "" for any other error.

    They are told apart by name and attributes: Typer has its own copy of Click's classes, under another path
    in each of its versions.
    """
    describe = getattr(error, "format_message", None)
    if not callable(describe):
        return ""
    context = getattr(error, "ctx", None)
    return tr(
        "{sentence} See ‘{command} --help’.",
        sentence=_sentence(error, str(describe())),
        command=context.command_path if context else "nnstudio",
    )


def _sentence(error: Any, typers: str) -> str:
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    if kind == "MissingParameter":
        return tr("{name} is missing.", name=_name(parameter))
    if kind == "NoSuchOption":
        return tr("There is no option ‘{name}’.", name=error.option_name)
    if kind == "BadParameter" and "valid integer" in typers:
        return tr("{name} must be a whole number.", name=_name(parameter))
    # Typer passes on what Pydantic puts before the sentence of a validator.
    return re.sub(r"Value error, ", "", typers).rstrip(".") + "."


def _name(parameter: Any) -> str:
    """As a person writes it: ``--data``, ``FILE``."""
    options = [name for name in parameter.opts if name.startswith("--")]
    return str(options[0] if options else parameter.metavar or parameter.name.upper())
