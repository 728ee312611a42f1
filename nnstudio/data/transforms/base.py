"""What a transform declares: how it is fitted on the training split, applied, and undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    fills_missing: ClassVar[bool] = False

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


def over_rows(function: Callable[..., Array], values: Array, together: bool) -> Array:
    """``np.nanmin``, ``np.nanmean`` … of each column, or of all together; 0 where nothing is known."""
    columns = values.shape[1]
    known = ~np.isnan(values)
    found = np.zeros(columns)
    if together:
        found[:] = function(values[known]) if known.any() else 0.0
    elif (usable := known.any(axis=0)).any():
        found[usable] = function(values[:, usable], axis=0)
    return found


def safe_scale(scale: Array, size: Array) -> Array:
    """A divisor that never blows up: 1 where a column does not vary beyond rounding."""
    flat = ~(scale > 1e-12 * np.maximum(np.abs(size), 1e-250))
    return np.where(flat, 1.0, scale)
