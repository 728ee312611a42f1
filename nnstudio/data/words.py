"""How names and counts stand in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nnstudio.catalog.words import tr, tr_quoted


def quoted(names: Iterable[str], limit: int = 5) -> str:
    """``‘a’, ‘b’ and 3 more``; ``none`` when there is none."""
    found = [tr_quoted(name) for name in names]
    return and_more(found, limit) or tr("none")


def and_more(parts: Sequence[str], limit: int = 5, between: str = ", ") -> str:
    """``a, b and 3 more``: the first of them, and how many are not named."""
    shown = between.join(parts[:limit])
    more = len(parts) - limit
    return tr("{shown} and {more:,} more", shown=shown, more=more) if more > 0 else shown


def megabytes(size: int) -> str:
    """``120 KB``, ``1.5 MB``, ``64 MB``: a size in bytes."""
    if size < 2**20:
        return f"{max(1, round(size / 1024)):,} KB"
    return f"{size / 2**20:,.1f} MB" if size < 10 * 2**20 else f"{size / 2**20:,.0f} MB"


def rounded(count: int) -> str:
    """``12,300,000``: three figures of a number that is an estimate."""
    scale = 10 ** max(0, len(str(count)) - 3)
    return f"{round(count / scale) * scale:,}"
