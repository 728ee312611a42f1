"""Characters a text of a person may hold: letters, signs and emoji, nothing that hides or turns text."""

from __future__ import annotations

import unicodedata

_JOINER, _NON_JOINER = "\u200d", "\u200c"
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_VIRAMA = 9
"""Combining class of the signs after which Indic scripts join (or part) letters."""


def first_hidden(text: str, allowed: str = "") -> str:
    """The first control, format (bidirectional override …), surrogate or line-separating character, or "".

    Joiners are no such thing where writing needs them: between emoji (families, professions), after an Indic
    virama, and between Arabic letters.
    """
    for at, character in enumerate(text):
        if unicodedata.category(character) in _HIDDEN and character not in allowed:
            if character in (_JOINER, _NON_JOINER) and _joins(text, at):
                continue
            return character
    return ""


def showable(text: str, allowed: str = "") -> str:
    """The text with each such character replaced by ``�``."""
    return "".join(
        "�"
        if unicodedata.category(c) in _HIDDEN
        and c not in allowed
        and not (c in (_JOINER, _NON_JOINER) and _joins(text, at))
        else c
        for at, c in enumerate(text)
    )


def _joins(text: str, at: int) -> bool:
    """Whether the joiner at ``at`` stands where a script or an emoji has one."""
    before, after = _base(text[max(0, at - 4) : at]), text[at + 1 : at + 2]
    if not before or not after:
        return False
    if unicodedata.combining(text[at - 1]) == _VIRAMA:
        return True
    if text[at] == _NON_JOINER:
        return unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    return unicodedata.category(before) == unicodedata.category(after) == "So"


def _base(text: str) -> str:
    """The last character that is no variation selector, mark or skin tone."""
    for character in reversed(text):
        if unicodedata.category(character) not in ("Mn", "Sk"):
            return character
    return ""
