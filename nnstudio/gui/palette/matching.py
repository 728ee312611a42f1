"""Which layer kinds a search finds, best first. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.catalog.words import tr
from nnstudio.engine.layers import Layer
from nnstudio.engine.layers.base import GROUPS

Kind = type[Layer]


def grouped(kinds: Iterable[Kind]) -> list[tuple[str, list[Kind]]]:
    """Kinds by group, in the order of the groups; empty groups are left out."""
    all_kinds = list(kinds)
    rows = [(group, [k for k in all_kinds if k.group == group]) for group in GROUPS]
    return [(group, members) for group, members in rows if members]


def group_title(group: str) -> str:
    """``input/output`` as people write it: ``Input / output``."""
    return group.replace("/", " / ").capitalize()


def score(kind: Kind, query: str) -> int:
    """How well a kind answers a search, 0 for not at all. Every word must be found.

    4: its title or id begins so · 3: a word of the title does · 2: somewhere in title, id or group ·
    1: in the sentence that describes it.
    """
    words = query.casefold().replace("_", " ").split()
    return min((_word_score(kind, word) for word in words), default=1)


def _word_score(kind: Kind, word: str) -> int:
    title, identifier = tr(kind.title).casefold(), kind.kind.casefold().replace("_", " ")
    if title.startswith(word) or identifier.startswith(word):
        return 4
    if any(part.startswith(word) for part in (*title.split(), *identifier.split())):
        return 3
    if word in title or word in identifier.replace(" ", "") or word in identifier or word in kind.group:
        return 2
    return 1 if word in tr(kind.summary()).casefold() else 0


def found(kinds: Iterable[Kind], query: str) -> list[Kind]:
    """The kinds a search finds, in their usual order."""
    return [kind for kind in kinds if score(kind, query)]


def best(kinds: Iterable[Kind], query: str) -> Kind | None:
    """The kind Enter adds: the first of the best."""
    return max(found(kinds, query), key=lambda k: score(k, query), default=None)
