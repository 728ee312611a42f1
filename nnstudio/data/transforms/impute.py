"""impute."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, State, Transform, over_rows

By = Literal["mean", "median", "most_frequent", "constant"]


@TRANSFORMS.register
class Impute(Transform):
    """Fills missing numbers with their column's mean, median or most frequent value, or with a constant.

    Mean, median and most frequent value (the smallest of several) are those of the training rows. Put it
    before the transforms that scale. A missing category becomes a row of zeros in its 0/1 columns.
    scikit-learn calls this SimpleImputer.
    """

    kind, title, order = "impute", "Fill missing values", 5
    roles = frozenset({"features"})
    fills_missing = True

    by: By = option("median", "What a missing value becomes.", label="Fill with")
    value: float = option(0.0, "The constant, where that is chosen.", ge=-1e30, le=1e30, label="Constant")

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
