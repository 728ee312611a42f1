"""A table: samples as a source gives them, before anything is fitted or scaled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class DataError(ValueError):
    """Data that cannot be used. ``str()`` is a sentence: what is wrong, where, and what to do."""


@dataclass(frozen=True, eq=False)
class Table:
    """Samples in the units people know. ``N`` rows; ``shape`` is one sample's shape.

    ``features`` (N, *shape) numbers; a category column holds the index of its value; NaN is a missing value.
    ``target`` (N,) int64 class indices, or (N, K) float32 values, or None when there is none (new data).
    ``feature_names`` has one name for each number of a sample, ``target_names`` one for each target column.
    ``classes`` names the classes in index order; it is empty for regression.
    ``categories`` has, for each feature column, a category column's values or ``()``; ``()`` if none has.
    ``file_rows`` says which row of its file each sample came from (1-based), for messages.
    ``ignored`` names columns left out on purpose; ``notes`` are sentences worth telling.
    """

    features: Array
    target: Array | None
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...] = ("target",)
    classes: tuple[str, ...] = ()
    is_image: bool = False
    title: str = ""
    categories: tuple[tuple[str, ...], ...] = ()
    file_rows: Array | None = None
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.features)

    @property
    def shape(self) -> tuple[int, ...]:
        """One sample's shape, as the source gives it (category columns count as one)."""
        return tuple(self.features.shape[1:])

    @property
    def columns(self) -> Array:
        """The features as (N, columns), a view where possible."""
        return self.features.reshape(len(self.features), math.prod(self.shape))

    @property
    def is_classification(self) -> bool:
        """Whether the target is a class."""
        return bool(self.classes)

    def missing(self) -> int:
        """How many feature values are missing."""
        return int(np.isnan(self.features).sum())

    def row_name(self, index: int) -> str:
        """``row 17``: as counted in the file, or from 1 when there is no file."""
        return f"row {int(self.file_rows[index]) if self.file_rows is not None else index + 1:,}"
