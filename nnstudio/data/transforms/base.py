"""What a transform declares: how it is fitted on the training split, applied, and undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

import numpy as np

from nnstudio.catalog import Declaration, Registry, option
from nnstudio.catalog.declaration import Names
from nnstudio.catalog.words import tr
from nnstudio.data.table import Array, DataError
from nnstudio.data.transforms.layout import Layout

Role = Literal["features", "values", "classes"]
State = Mapping[str, Array]


class Transform(Declaration):
    """Changes columns. Holds options only: what was fitted is the state, which the project keeps.

    ``roles`` says what it can be used on: feature columns, target values, or target classes.
    ``for_images``: of no use for tables. ``fills_missing``: no gap is left in the columns it changes.
    ``drops_rows``: rows with a gap in the columns it looks at are left out, before anything is split.
    Values are (rows, columns) float64; NaN is a missing value, which fitting skips and applying keeps.
    """

    roles: ClassVar[frozenset[Role]] = frozenset({"features", "values"})
    for_images: ClassVar[bool] = False
    fills_missing: ClassVar[bool] = False
    drops_rows: ClassVar[bool] = False

    def picked(self, layout: Layout) -> Array:
        """Indices of the columns it changes: those that :meth:`fit` and :meth:`apply` are given."""
        return layout.numbers

    def after(self, layout: Layout) -> Layout:
        """What the columns are when it is done. Raises ``DataError`` for columns it cannot change."""
        return layout

    def carry(self, values: Array, layout: Layout, state: State) -> Array:
        """All columns (rows, columns) after it, in a new array or in ``values``, which it may use up."""
        picked = self.picked(layout)
        if np.array_equal(picked, np.arange(values.shape[1])):
            return self.apply(values, state)
        values[:, picked] = self.apply(values[:, picked], state)
        return values

    def fit(self, values: Array) -> State:
        """What applying needs, measured on the training rows: named arrays, ``(columns,)`` each."""
        raise NotImplementedError

    def apply(self, values: Array, state: State) -> Array:
        """The transformed values."""
        raise NotImplementedError

    def inverse(self, values: Array, state: State) -> Array:
        """Back to the units before ``apply``."""
        raise NotImplementedError


class Unmeasured(Transform):
    """Measures nothing: which rows or columns there are follows from its options and the columns alone."""

    def fit(self, values: Array) -> State:  # noqa: ARG002
        return {}

    def apply(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return values

    def inverse(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return values


class ColumnTransform(Transform):
    """Changes every column on its own, and can be told which."""

    columns: Names = option(
        (), "Only these columns; empty: every column of numbers.", label="Only columns",
        as_type="columns", advanced=True,
    )  # fmt: skip

    def picked(self, layout: Layout) -> Array:
        if not self.columns:
            return layout.numbers
        found = layout.positions(self.columns, self.title)
        for index in found:
            if layout.categories[index]:
                raise DataError(
                    tr(
                        "{title} is for numbers, and the column ‘{column}’ holds texts. Take "
                        "it out, or put ‘Texts to ranks’ before.",
                        title=tr(self.title),
                        column=layout.names[index],
                    )
                )
        return found


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
