"""How names and counts stand in sentences."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(names: Iterable[str], limit: int = 5) -> str:
    """``‘a’, ‘b’ and 3 more``; ``none`` when there is none."""
    found = [f"‘{name}’" for name in names]
    more = f" and {len(found) - limit:,} more" if len(found) > limit else ""
    return (", ".join(found[:limit]) + more) or "none"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 row``, ``2 rows``, ``1,234 categories``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def megabytes(size: int) -> str:
    """``120 KB``, ``1.5 MB``, ``64 MB``: a size in bytes."""
    if size < 2**20:
        return f"{max(1, round(size / 1024)):,} KB"
    return f"{size / 2**20:,.1f} MB" if size < 10 * 2**20 else f"{size / 2**20:,.0f} MB"


def rounded(count: int) -> str:
    """``12,300,000``: three figures of a number that is an estimate."""
    scale = 10 ** max(0, len(str(count)) - 3)
    return f"{round(count / scale) * scale:,}"
