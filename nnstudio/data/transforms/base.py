"""What a transform declares: how it is fitted on the training split, applied, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np

from nnstudio.catalog import Declaration, Registry
from nnstudio.data.table import Array

Role = Literal["features", "values", "classes"]
State = Mapping[str, Array]


class Transform(Declaration):
    """Changes columns. Holds options only: what was fitted is the state, which the project keeps.

    ``roles`` says what it can be used on: feature columns, target values, or target classes.
    Values are (rows, columns) float64; NaN is a missing value, which fitting skips and applying keeps.
    """

    roles: ClassVar[frozenset[Role]] = frozenset({"features", "values"})

    def fit(self, values: Array) -> State:
        """What applying needs, measured on the training rows: named arrays, ``(columns,)`` each."""
        raise NotImplementedError

    def apply(self, values: Array, state: State) -> Array:
        """The transformed values."""
        raise NotImplementedError

    def inverse(self, values: Array, state: State) -> Array:
        """Back to the units before ``apply``."""
        raise NotImplementedError


TRANSFORMS: Registry[Transform] = Registry("transforms", "transform")


def over_rows(function: str, values: Array, together: bool) -> Array:
    """``nanmin``, ``nanmean`` … of each column, or one number for all columns; NaN columns and no rows give 0."""
    columns = values.shape[1]
    known = ~np.isnan(values)
    if together:
        flat = values[known]
        one = getattr(np, function)(flat) if flat.size else 0.0
        return np.full(columns, one, dtype=np.float64)
    found = np.zeros(columns)
    usable = known.any(axis=0)
    if usable.any():
        found[usable] = getattr(np, function)(values[:, usable], axis=0)
    return found


def safe_scale(scale: Array, size: Array) -> Array:
    """A divisor that never blows up: 1 where a column does not vary (beyond rounding, relative to its size)."""
    flat = ~(scale > 1e-12 * np.maximum(np.abs(size), 1e-300))
    return np.where(flat, 1.0, scale)
