"""How many rows go where: drawn from a seed, with class shares kept if asked."""

from __future__ import annotations

import numpy as np

from nnstudio.data.table import Array

Parts = tuple[Array, Array, Array]


def split_rows(count: int, validation: float, test: float, seed: int, labels: Array | None = None) -> Parts:
    """Row indices of (train, validation, test), each in a drawn order; disjoint, together all rows.

    With ``labels`` (count,) every class is shared out in the same proportions, and a class of three rows or
    more has one in every part whose share is not 0. The training part always has a row.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(count)
    groups = [order] if labels is None else [order[labels[order] == c] for c in np.unique(labels)]
    groups = [g for g in groups if len(g)]
    sizes = np.array([len(g) for g in groups])
    # A class of three or more keeps a row for training and, if asked for, one for validation.
    tests = _allocate(sizes, test, sizes - 1 - ((sizes >= 3) & (validation > 0)))
    validations = _allocate(sizes, validation, sizes - 1 - tests)
    part = np.zeros(count, dtype=np.int64)
    for group, n_test, n_validation in zip(groups, tests, validations, strict=True):
        part[group[:n_test]] = 2
        part[group[n_test : n_test + n_validation]] = 1
    return order[part[order] == 0], order[part[order] == 1], order[part[order] == 2]


def _allocate(sizes: Array, share: float, room: Array) -> Array:
    """How many rows of each group go to one part: the share, rounded so that the total is right too.

    Largest remainders first; then one row for every group of three or more; never more than ``room``.
    """
    if share <= 0:
        return np.zeros(len(sizes), dtype=np.int64)
    exact = sizes * share
    given = np.floor(exact + 1e-9).astype(np.int64)
    wanted = round(float(sizes.sum()) * share)
    by_remainder = np.argsort(given - exact, kind="stable")
    given[by_remainder[: max(wanted - int(given.sum()), 0)]] += 1
    given = np.where(sizes >= 3, np.maximum(given, 1), given)
    return np.clip(given, 0, np.maximum(room, 0))
