"""Formulas as the catalogue writes them, ``f(z) = 1 / (1 + e^−z)``, read into fractions and powers. No Qt.

The notation: ``a / b`` is a fraction, ``^`` begins a superscript and ``_`` a subscript, ``√`` a root. What
belongs to the side of a fraction is written without spaces (``α·g / √(c + ε)``), in brackets, or is a sum
(``Σ_k e^z_k``). Single letters are variables, longer words functions or plain words. Anything else is shown
as it stands, so no text is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Style = Literal["variable", "word", "number", "sign", "space"]

_LETTER = r"[^\W\d_²³½₁₂][\u0300-\u036f]?"
_TOKENS = re.compile(
    rf"(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?)|(?P<word>(?:{_LETTER})+)|(?P<sign>.)", re.DOTALL
)
_RAISED = {"²": "2", "³": "3"}
_LOWERED = {"₁": "1", "₂": "2"}
_FENCES = {"(": ")", "⌊": "⌋", "|": "|"}
_RELATIONS = "=←+−<>≤≥±,;"
_CALLED = "fσΦφ"
"""Letters that are functions: in ``e^−f(z)`` the brackets belong to the exponent."""


@dataclass(frozen=True)
class Text:
    """Letters, a number or a sign."""

    text: str
    style: Style


@dataclass(frozen=True)
class Row:
    """Parts side by side."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Fraction:
    """One part over another."""

    above: Part
    below: Part


@dataclass(frozen=True)
class Script:
    """A part with something raised or lowered behind it; ``lowered`` and ``raised`` may both be there."""

    base: Part
    raised: Part | None = None
    lowered: Part | None = None


@dataclass(frozen=True)
class Root:
    """A square root."""

    body: Part


@dataclass(frozen=True)
class Fence:
    """A part in brackets as high as it is."""

    left: str
    body: Part
    right: str


Part = Text | Row | Fraction | Script | Root | Fence


def parse(text: str) -> Row:
    """A formula from its line of text."""
    return _Reader(text).row("")


def linear(part: Part) -> str:
    """The line of text again, with spaces and brackets where fractions and powers need them."""
    if isinstance(part, Text):
        return part.text
    if isinstance(part, Row):
        return "".join(linear(p) for p in part.parts)
    if isinstance(part, Fraction):
        return f"{_bracketed(part.above)} / {_bracketed(part.below)}"
    if isinstance(part, Root):
        return f"√{_bracketed(part.body)}"
    if isinstance(part, Fence):
        return f"{part.left}{linear(part.body)}{part.right}"
    lowered = f"_{_bracketed(part.lowered)}" if part.lowered else ""
    return f"{linear(part.base)}{lowered}{f'^{linear(part.raised)}' if part.raised else ''}"


def _bracketed(part: Part) -> str:
    words = linear(part)
    return f"({words})" if " " in words else words


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[Style, str]] = []
        for match in _TOKENS.finditer(text.replace("'", "′")):
            style: Style = match.lastgroup  # type: ignore[assignment]
            self.tokens.append((style, " " if style == "space" else match[0]))
        self.at = 0

    def row(self, closing: str) -> Row:
        """Everything up to ``closing``, which is taken as well."""
        parts: list[Part] = []
        while self.at < len(self.tokens):
            style, token = self.tokens[self.at]
            if token == closing:
                self.at += 1
                break
            if token == "/" and parts:
                self._fraction(parts)
            elif style == "space" or token in _RELATIONS:
                self.at += 1
                parts.append(Text(token, "space" if style == "space" else "sign"))
            else:
                parts.append(self.factor())
        return Row(tuple(parts))

    def _fraction(self, parts: list[Part]) -> None:
        """Put what is left of a stroke over what is right of it."""
        self.at += 1
        while parts and _is_space(parts[-1]):
            parts.pop()
        above: list[Part] = []
        while parts and not _ends_product(parts[-1]):
            above.insert(0, parts.pop())
        self._skip_space()
        below = self._product()
        if above:
            parts.append(Fraction(_bare(above), _bare(below)))
        else:
            parts += [Text("/", "sign"), *below]

    def _product(self) -> list[Part]:
        """Factors without a space between them; a sum takes what it sums."""
        found: list[Part] = []
        while self.at < len(self.tokens):
            style, token = self.tokens[self.at]
            if style == "space" or token in _RELATIONS or (token in ")|⌋/" and (token != "|" or found)):
                break
            found.append(self.factor())
            if _is_sum(found[-1]):
                self._skip_space()
        return found

    def factor(self) -> Part:
        """One thing with what is raised and lowered behind it."""
        style, token = self.tokens[self.at]
        self.at += 1
        base: Part
        if token == "√":
            self._skip_space()
            body = self.factor() if self.at < len(self.tokens) else Text("", "sign")
            return Root(_bare([body]))
        if token in _FENCES:
            base = Fence(token, self.row(_FENCES[token]), _FENCES[token])
        else:
            base = Text(token, _style(style, token))
        return self._scripts(base)

    def _scripts(self, base: Part) -> Part:
        raised: Part | None = None
        lowered: Part | None = None
        while self.at < len(self.tokens):
            token = self.tokens[self.at][1]
            if token in _RAISED:
                raised = Text(_RAISED[token], "number")
                self.at += 1
            elif token in _LOWERED:
                lowered = Text(_LOWERED[token], "number")
                self.at += 1
            elif token == "_" and lowered is None:
                self.at += 1
                lowered = self._index()
            elif token == "^" and raised is None:
                self.at += 1
                raised = self._exponent()
            else:
                break
        return Script(base, raised, lowered) if raised or lowered else base

    def _index(self) -> Part:
        if self.at >= len(self.tokens):
            return Text("", "sign")
        style, token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            return self.row(")")
        short = style == "word" and len(token) <= 4  # jk: two indices, not a word
        return Text(token, "variable" if short else _style(style, token))

    def _exponent(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.tokens) and self.tokens[self.at][1] in "−-":
            parts.append(Text(self.tokens[self.at][1], "sign"))
            self.at += 1
        if self.at < len(self.tokens):
            style, token = self.tokens[self.at]
            parts.append(self.factor())
            called = token in _CALLED and style == "word"
            if called and self.at < len(self.tokens) and self.tokens[self.at][1] == "(":
                parts.append(self.factor())
        return _bare(parts)

    def _skip_space(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "space":
            self.at += 1


def _style(style: Style, token: str) -> Style:
    if style == "word":
        letters = [c for c in token if not "\u0300" <= c <= "\u036f"]
        return "variable" if len(letters) == 1 else "word"
    return style


def _is_space(part: Part) -> bool:
    return isinstance(part, Text) and part.style == "space"


def _is_sum(part: Part) -> bool:
    inner = part.base if isinstance(part, Script) else part
    return isinstance(inner, Text) and inner.text in "ΣΠ"


def _ends_product(part: Part) -> bool:
    return _is_space(part) or (isinstance(part, Text) and part.text in _RELATIONS)


def _bare(parts: list[Part]) -> Part:
    """Without the brackets that only said what belongs together."""
    if len(parts) == 1:
        only = parts[0]
        return only.body if isinstance(only, Fence) and only.left == "(" else only
    return Row(tuple(parts))
