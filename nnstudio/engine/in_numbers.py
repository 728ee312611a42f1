"""Formulas with the numbers filled in, as one writes them by hand: ``0.5·2 + 1·(−3) + 0.1``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")

MOST_TERMS = 20
"""Of longer sums only the beginning and the last term are written out."""
FIRST_TERMS, DOTS = 3, "…"
FIRST_BRACKETS = re.compile(r"^\((−[^() ]+)\)(?!²)")


class Written(NamedTuple):
    """One number on the way: what it is called, how it comes about, and what comes out."""

    name: str
    how: str
    value: float


def number(value: float, digits: int = 6) -> str:
    """With a true minus sign: ``−0.25``."""
    return f"{float(value) + 0.0:.{digits}g}".replace("-", "−")  # 0.0 makes a zero of a negative zero


def factor(value: float, digits: int = 6) -> str:
    """The same, in brackets below 0, to stand behind a sign or before a power."""
    text = number(value, digits)
    return f"({text})" if text.startswith("−") else text


def filled(template: str, **numbers: float) -> str:
    """A formula with numbers for its names: ``"({y} − {p})²"``. No brackets where it begins with a number."""
    text = template.format(**{name: factor(value) for name, value in numbers.items()})
    return FIRST_BRACKETS.sub(r"\1", text)


def added(terms: Sequence[str]) -> str:
    """The terms as one sum."""
    return " + ".join(shortened(terms)).replace("+ −", "− ")


def shortened(items: Sequence[T]) -> Sequence[T | str]:
    """Of a long row the beginning, dots, and the end."""
    return items if len(items) <= MOST_TERMS else [*items[:FIRST_TERMS], DOTS, items[-1]]


def products(left: Iterable[float], right: Iterable[float], digits: int = 6) -> list[str]:
    """Pair by pair as products: ``0.5·(−2)``; a long row is shortened."""
    pairs = shortened(list(zip(left, right, strict=True)))
    return [p if isinstance(p, str) else f"{number(p[0], digits)}·{factor(p[1], digits)}" for p in pairs]


def numbers(values: Iterable[float]) -> list[str]:
    """One by one; a long row is shortened."""
    return [v if isinstance(v, str) else number(v) for v in shortened(list(values))]
