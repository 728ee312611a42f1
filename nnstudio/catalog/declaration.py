"""The one place a kind is described: its options, bounds, units and words.

A :class:`Declaration` is a frozen pydantic model. Forms, validation messages, saving and loading, the JSON
schema, the reference pages and the tests that walk a registry all derive from it.
"""

from __future__ import annotations

import inspect
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from nnstudio.catalog.words import tr, tr_later

OptionType = Literal[
    "int",
    "float",
    "bool",
    "text",
    "choice",
    "kind",
    "kinds",
    "pair",
    "shape",
    "columns",
    "path",
    "folder",
    "outputs",
    "steps",
    "points",
    "cells",
]


def _list_to_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Pair = Annotated[tuple[int, int], BeforeValidator(_list_to_tuple)]
"""Two whole numbers (rows, columns), written as a list in files."""

Shape = Annotated[tuple[int, ...], BeforeValidator(_list_to_tuple)]
"""A shape without its batch axis, for example (28, 28, 1); written as a list in files."""

Names = Annotated[tuple[str, ...], BeforeValidator(_list_to_tuple)]
"""Several names, for example columns of a table; written as a list in files."""


def option(
    default: Any,
    description: str,
    *,
    label: str = "",
    unit: str = "",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    log: bool = False,
    advanced: bool = False,
    as_type: OptionType | None = None,
    labels: Mapping[str, str] | None = None,
) -> Any:
    """A field of a declaration: default, bounds, unit and a one-sentence description.

    ``label`` is what a form shows (default: the field's name in words); ``log`` says that a control
    should step by factors; ``advanced`` puts it behind "More"; ``labels`` gives words for the values of a
    choice.
    """
    extra: dict[str, Any] = {"label": label, "unit": unit, "log": log, "advanced": advanced}
    if as_type:
        extra["as_type"] = as_type
    if labels:
        extra["labels"] = dict(labels)
    return Field(default, description=description, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra=extra)


_NOUNS = {
    "int": tr_later("a whole number"),
    "float": tr_later("a number"),
    "bool": tr_later("true or false"),
    "text": tr_later("a text"),
    "kind": tr_later("a kind"),
    "kinds": tr_later("a list of kinds"),
    "pair": tr_later("two whole numbers"),
    "shape": tr_later("a shape"),
    "columns": tr_later("a list of columns"),
    "path": tr_later("a path"),
    "folder": tr_later("a folder"),
    "outputs": tr_later("a list of outputs"),
    "steps": tr_later("a list of steps"),
    "points": tr_later("a list of [x, y, class]"),
    "cells": tr_later("a list of rows of texts"),
}

_PATTERNS = {
    ("from", "to"): tr_later("{noun} from {low} to {high}"),
    ("from", "below"): tr_later("{noun} of at least {low} and below {high}"),
    ("from", ""): tr_later("{noun} of at least {low}"),
    ("above", "to"): tr_later("{noun} above {low} and of at most {high}"),
    ("above", "below"): tr_later("{noun} above {low} and below {high}"),
    ("above", ""): tr_later("{noun} above {low}"),
    ("", "to"): tr_later("{noun} of at most {high}"),
    ("", "below"): tr_later("{noun} below {high}"),
}
"""How bounds are said, by whether the lower and the upper one belong to the range."""


@dataclass(frozen=True)
class Option:
    """One option of a declaration, as a form or a reference page needs it."""

    name: str
    label: str
    description: str
    type: OptionType
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    exclusive_maximum: bool = False
    choices: tuple[str, ...] = ()
    labels: Mapping[str, str] | None = None
    registry: str = ""
    unit: str = ""
    optional: bool = False
    log: bool = False
    advanced: bool = False

    def describe(self) -> dict[str, Any]:
        """A JSON-ready description: type, default, bounds, choices, unit and sentence."""
        found: dict[str, Any] = {"type": self.type, "default": self.default, "description": self.description}
        if self.minimum is not None:
            found["exclusive_minimum" if self.exclusive_minimum else "minimum"] = self.minimum
        if self.maximum is not None:
            found["exclusive_maximum" if self.exclusive_maximum else "maximum"] = self.maximum
        for key in ("choices", "registry", "unit", "optional"):
            if value := getattr(self, key):
                found[key] = list(value) if isinstance(value, tuple) else value
        return found

    def bounds_in_words(self) -> str:
        """For example ``"a whole number from 1 to 1,000,000"`` or ``"a number above 0"``."""
        if self.choices:
            return tr("one of {choices}", choices=", ".join(self.choices))
        noun = tr(_NOUNS[self.type])
        low, high = self.minimum, self.maximum
        if self.type not in ("int", "float") or low is high is None:
            return noun
        bounds = {"low": low is not None and _bound(low), "high": high is not None and _bound(high)}
        return tr(_PATTERNS[self._bound_kinds()], noun=noun, **bounds)

    def _bound_kinds(self) -> tuple[str, str]:
        low = "" if self.minimum is None else "above" if self.exclusive_minimum else "from"
        high = "" if self.maximum is None else "below" if self.exclusive_maximum else "to"
        return low, high


def _bound(value: float) -> str:
    """Whole numbers in full (1,000,000 and not 1e+06), others as short as they come."""
    return f"{int(value):,}" if value == int(value) and abs(value) < 2**63 else f"{value:,g}"


class Declaration(BaseModel):
    """Base of everything a user can choose. Subclasses set ``kind`` and ``title`` and declare options as
    fields.

    ``kind`` is written in files and never changes. The docstring's first line is the one-sentence summary
    that the app shows; the rest gives formula, shapes, notes and source.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    order: ClassVar[int] = 100

    @classmethod
    def summary(cls) -> str:
        """The first sentence of the docstring."""
        return (inspect.getdoc(cls) or "").split("\n", 1)[0].strip()

    @classmethod
    def options(cls) -> dict[str, Option]:
        """This kind's options by name, in the order they were declared."""
        return {name: _describe_field(name, info) for name, info in cls.model_fields.items()}

    def idle(self) -> frozenset[str]:
        """Names of options that change nothing while the others are as they are: a form greys them out."""
        return frozenset()

    def to_dict(self) -> dict[str, Any]:
        """``{"kind": …, option: value, …}``, ready for JSON; the inverse of ``Registry.parse``."""
        return {"kind": self.kind, **self.model_dump(mode="json")}

    def replace(self, **changes: Any) -> Self:
        """A copy with some options changed, validated again. Raises ``OptionError`` with a sentence."""
        values: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).build({**values, **changes})

    @classmethod
    def build(cls, options: Mapping[str, Any]) -> Self:
        """Make one from plain values. Raises :class:`OptionError` that says what was expected and
        received.
        """
        try:
            return cls.model_validate(dict(options))
        except ValidationError as error:
            raise OptionError(cls, error) from None


class OptionError(ValueError):
    """A value an option cannot take. ``str()`` is a sentence; ``name`` and ``reason`` are its parts.

    ``short`` leaves out what there is instead.
    """

    def __init__(self, owner: type[Declaration], error: ValidationError) -> None:
        first = error.errors()[0]
        self.name = str(first["loc"][0]) if first["loc"] else ""
        self.received = first.get("input")
        self.reason, known = _reason(owner, self.name, first)
        self.short = f"{tr(owner.title) or owner.__name__}: {self.reason}"
        self.reason += known
        super().__init__(self.short + known)


def _reason(owner: type[Declaration], name: str, error: Any) -> tuple[str, str]:
    """What is wrong, and what there is instead."""
    if error["type"] == "extra_forbidden":
        known = ", ".join(owner.model_fields) or tr("none")
        return tr("has no option ‘{name}’.", name=name), " " + tr("Its options: {known}.", known=known)
    received = repr(error.get("input"))
    received = received if len(received) <= 60 else received[:57] + "…"
    if error["type"] == "value_error":
        cause = error["ctx"]["error"]
        short = getattr(cause, "short", str(cause))
        return f"{name}: {short}" if name else short, str(cause).removeprefix(short)
    info = owner.options().get(name)
    expected = info.bounds_in_words() if info else error["msg"]
    sentence = tr(
        "{name} must be {expected}, got {received}.", name=name, expected=expected, received=received
    )
    return sentence, ""


def _describe_field(name: str, info: FieldInfo) -> Option:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    bounds: dict[str, Any] = {}
    registry = ""
    for item in info.metadata:
        for key, target, exclusive in _BOUNDS:
            if (value := getattr(item, key, None)) is not None and math.isfinite(value):
                bounds[target] = value
                bounds[f"exclusive_{target}"] = exclusive
        registry = registry or getattr(item, "registry_name", "")
    annotation, optional = _without_none(info.annotation)
    default = info.get_default(call_default_factory=True)
    default = None if default is PydanticUndefined else _plain(default)
    labels = extra.get("labels")
    many = typing.get_origin(annotation) is tuple and bool(registry)
    return Option(
        name=name,
        label=str(extra.get("label") or name.replace("_", " ").capitalize()),
        description=info.description or "",
        type=typing.cast(
            OptionType, extra.get("as_type") or ("kinds" if many else _option_type(annotation, registry))
        ),
        default=default,
        choices=tuple(str(a) for a in typing.get_args(annotation))
        if typing.get_origin(annotation) is Literal
        else (),
        labels={k: str(v) for k, v in labels.items()} if isinstance(labels, dict) else None,
        registry=registry or _nested_registry(annotation),
        unit=str(extra.get("unit", "")),
        optional=optional,
        log=bool(extra.get("log", False)),
        advanced=bool(extra.get("advanced", False)),
        **bounds,
    )


_BOUNDS = (
    ("ge", "minimum", False),
    ("gt", "minimum", True),
    ("le", "maximum", False),
    ("lt", "maximum", True),
)


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        rest = [a for a in typing.get_args(annotation) if a is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return annotation, False


def _nested_registry(annotation: Any) -> str:
    """The registry named inside ``X | None`` or ``tuple[X, …]`` of an annotated kind."""
    for argument in (annotation, *typing.get_args(annotation)):
        for item in getattr(argument, "__metadata__", ()):
            if name := getattr(item, "registry_name", ""):
                return str(name)
    return ""


def _option_type(annotation: Any, registry: str) -> str:
    if registry:
        return "kind"
    if nested := _nested_registry(annotation):
        return "kinds" if nested and typing.get_origin(annotation) is tuple else "kind"
    if typing.get_origin(annotation) is Literal:
        return "choice"
    if typing.get_origin(annotation) is tuple:
        arguments = typing.get_args(annotation)
        if arguments == (int, int):
            return "pair"
        return "columns" if arguments and arguments[0] is str else "shape"
    return {int: "int", float: "float", bool: "bool", str: "text"}.get(annotation, "text")


def _plain(value: Any) -> Any:
    if isinstance(value, Declaration):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value
