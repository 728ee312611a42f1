"""impute."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, ColumnTransform, State, over_rows
from nnstudio.data.transforms.layout import Layout

By = Literal["mean", "median", "most_frequent", "constant"]


@TRANSFORMS.register
class Impute(ColumnTransform):
    """Fills missing values with their column's mean, median or most frequent value, or with a constant.

    Mean, median and most frequent value (the smallest of several) are those of the training rows. Put it
    before the transforms that scale. Of texts only the most frequent can be taken; else a missing text
    becomes a row of zeros in its 0/1 columns. scikit-learn calls this SimpleImputer.
    """

    kind, title, order = "impute", "Fill missing values", 5
    roles = frozenset({"features"})
    fills_missing = True

    by: By = option("median", "What a missing value becomes.", label="Fill with")
    value: float = option(0.0, "The constant, where that is chosen.", ge=-1e30, le=1e30, label="Constant")

    def picked(self, layout: Layout) -> Array:
        if self.by != "most_frequent":
            return super().picked(layout)
        return layout.positions(self.columns or layout.names, self.title)

    @property
    def words(self) -> str:
        """``the median``, ``0``."""
        known = {"most_frequent": tr("the most frequent value"), "constant": f"{self.value:g}"}
        return known.get(self.by, f"the {self.by}")

    def fit(self, values: Array) -> State:
        if self.by == "constant":
            return {"value": np.full(values.shape[1], self.value)}
        return {"value": over_rows(_MEASURES[self.by], values, together=False)}

    def apply(self, values: Array, state: State) -> Array:
        return np.where(np.isnan(values), state["value"], values)

    def inverse(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return values


def most_frequent(values: Array, axis: int = 0) -> Array:  # noqa: ARG001
    """The value seen most often in every column (columns,); the smallest of several; NaN does not count."""
    found = np.empty(values.shape[1])
    for number, column in enumerate(values.T):
        different, counts = np.unique(column[~np.isnan(column)], return_counts=True)
        found[number] = different[counts.argmax()]
    return found


_MEASURES: Mapping[str, Callable[..., Array]] = {
    "mean": np.nanmean,
    "median": np.nanmedian,
    "most_frequent": most_frequent,
}
