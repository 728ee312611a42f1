"""Formulas with the numbers filled in, as one writes them by hand: ``0.5·2 + 1·(−3) + 0.1``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MOST_TERMS = 20
"""Of longer sums only the beginning and the last term are written out."""
FIRST_TERMS = 3
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
    """The terms as one sum; of a long one the beginning and the end."""
    if len(terms) > MOST_TERMS:
        terms = [*terms[:FIRST_TERMS], "…", terms[-1]]
    return " + ".join(terms).replace("+ −", "− ")


def products(pairs: Iterable[tuple[float, float]], digits: int = 6) -> list[str]:
    """Each pair as a product: ``0.5·(−2)``."""
    return [f"{number(a, digits)}·{factor(b, digits)}" for a, b in pairs]
