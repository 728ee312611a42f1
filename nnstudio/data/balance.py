"""Repeating the rows of rarer classes."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.table import Array, DataError

MOST_TIMES = 100
"""A class repeated more often than that would be learnt by heart, and fill the memory."""


def balanced(rows: Array, labels: Array, seed: int) -> Array:
    """Row numbers in which every class present appears as often as the largest.

    ``rows`` first, then the repeats: each row of a class equally often, what is left over drawn by the seed.
    ``labels`` (rows,) are theirs. Raises ``DataError`` when that would take too many.
    """
    classes, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
    most = int(counts.max(initial=0))
    if most > MOST_TIMES * counts.min(initial=most):
        raise DataError(
            tr(
                "To balance the classes, the rarest would be repeated {most:,} times; more "
                "than {most_times:,} teach nothing but these rows by heart. Add rows of it, or do not "
                "balance.",
                most=most // int(counts.min()),
                most_times=MOST_TIMES,
            )
        )
    rng = np.random.default_rng(np.random.SeedSequence([seed, 4]))
    found = [rows]
    for number in range(len(classes)):
        own = rows[which.reshape(-1) == number]
        times, rest = divmod(most - len(own), len(own))
        found += [np.tile(own, times), rng.permutation(own)[:rest]]
    return np.concatenate(found)


def balance_note(before: int, after: int) -> str:
    """What was done, as a sentence."""
    return tr(
        "Rarer classes repeated in training: {rows} became {after:,}.",
        rows=tr_count("{count} row", "{count} rows", before),
        after=after,
    )
