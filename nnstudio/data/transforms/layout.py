"""What the columns are at one point of the way from the table to the network."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.table import Array, DataError


@dataclass(frozen=True)
class Layout:
    """Names and sorts of columns: a category column holds the index of its value.

    ``categories`` has, for each column, its values or ``()`` for numbers. ``shape`` is a sample's shape; its
    extents multiplied are the columns.
    """

    names: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    shape: tuple[int, ...]
    is_image: bool = False

    @classmethod
    def of(
        cls,
        names: tuple[str, ...],
        categories: tuple[tuple[str, ...], ...],
        shape: tuple[int, ...],
        is_image: bool,
    ) -> Layout:
        """As a table says it: ``categories`` is empty there when no column has any."""
        return cls(names, categories or ((),) * math.prod(shape), shape, is_image)

    @property
    def numbers(self) -> Array:
        """Indices of the columns that hold numbers."""
        return np.array([i for i, values in enumerate(self.categories) if not values], dtype=np.int64)

    @property
    def texts(self) -> Array:
        """Indices of the category columns."""
        return np.array([i for i, values in enumerate(self.categories) if values], dtype=np.int64)

    def positions(self, names: Iterable[str], who: str) -> Array:
        """Indices of these columns, for ``who`` to change. Raises ``DataError`` for an unknown one."""
        index = {name: i for i, name in enumerate(self.names)}
        for name in names:
            if name not in index:
                near = difflib.get_close_matches(name, self.names, n=1)
                hint = (
                    tr("Did you mean ‘{near}’?", near=near[0])
                    if near
                    else tr("Choose among the features on the Data tab.")
                )
                raise DataError(
                    tr(
                        "{who} is set for the column ‘{name}’, which the data does not have. {hint}",
                        who=who,
                        name=name,
                        hint=hint,
                    )
                )
        return np.array([index[name] for name in names], dtype=np.int64)

    def as_numbers(self, positions: Array) -> Layout:
        """The same with these columns holding numbers."""
        chosen = set(positions.tolist())
        return replace(
            self, categories=tuple(() if i in chosen else c for i, c in enumerate(self.categories))
        )
