"""impute."""

from typing import Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, State, Transform, over_rows


@TRANSFORMS.register
class Impute(Transform):
    """Fills missing numbers with the mean or the median of their column, or with zero.

    Mean and median are those of the training rows. Put it before the transforms that scale.
    A missing category becomes a row of zeros in its 0/1 columns.
    """

    kind, title, order = "impute", "Fill missing values", 5
    roles = frozenset({"features"})
    fills_missing = True

    by: Literal["mean", "median", "zero"] = option(
        "median", "What a missing number becomes.", label="Fill with"
    )

    def fit(self, values: Array) -> State:
        if self.by == "zero":
            return {"value": np.zeros(values.shape[1])}
        return {"value": over_rows(np.nanmean if self.by == "mean" else np.nanmedian, values, together=False)}

    def apply(self, values: Array, state: State) -> Array:
        return np.where(np.isnan(values), state["value"], values)

    def inverse(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return values
