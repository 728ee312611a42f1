"""Tables as CSV that a spreadsheet only shows: no cell of a stranger's words becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(rows: Iterable[Sequence[object]]) -> str:
    """One line a row. Numbers are written as they are, words through :func:`safe_cell`."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe_cell(value: object) -> object:
    """The value; words that a spreadsheet would compute (``=1+1``, ``@name``) get a ``'`` before them.

    Numbers may begin with a sign, as numbers and as text.
    """
    if not isinstance(value, str) or (not value.lstrip().startswith(FORMULA) and value[:1] not in FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value
