"""How well a text answers what was typed. Pure, no Qt."""

from __future__ import annotations

WHOLE, START, WORD, INSIDE, LETTERS = 100, 60, 40, 24, 10


def fuzzy(query: str, text: str) -> int:
    """0 if a word of the query is not found; more for better answers. Upper and lower case are the same.

    For each word: ``text`` begins with it, a word of the text does, it stands somewhere, or its letters come
    in this order, the first at the beginning of a word: ``gc`` finds “Gradient check”.
    """
    lower = text.casefold()
    if query.strip().casefold() == lower:
        return WHOLE
    scores = [_word(word, lower) for word in query.casefold().split()]
    if not scores:
        return 1
    return 0 if 0 in scores else sum(scores) // len(scores)


def _word(word: str, text: str) -> int:
    if text.startswith(word):
        return START
    at = text.find(word)
    while at > 0:
        if not text[at - 1].isalnum():
            return WORD
        at = text.find(word, at + 1)
    if word in text:
        return INSIDE
    return LETTERS if _in_order(word, text) else 0


def _in_order(letters: str, text: str) -> bool:
    """Whether each letter begins a word or follows the one before at once, in this order."""

    def from_here(place: int, rest: str) -> bool:
        if not rest:
            return True
        if place < len(text) and text[place] == rest[0] and from_here(place + 1, rest[1:]):
            return True
        starts = (i for i in range(place, len(text)) if i == 0 or not text[i - 1].isalnum())
        return any(text[i] == rest[0] and from_here(i + 1, rest[1:]) for i in starts if i > place or i == 0)

    return len(letters) <= 12 and from_here(0, letters)
