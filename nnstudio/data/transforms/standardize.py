"""standardize."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, ColumnTransform, State, over_rows, safe_scale


@TRANSFORMS.register
class Standardize(ColumnTransform):
    """Every column to mean 0 and standard deviation 1, so that no unit of measurement outweighs another.

    z = (x − mean) / sd, with mean and sd (dividing by n) of the training rows. A constant column becomes 0.
    """

    kind, title, order = "standardize", "Standardize", 1

    together: bool = option(
        False, "One mean and standard deviation for all columns: right for images.", advanced=True
    )

    def fit(self, values: Array) -> State:
        mean = over_rows(np.nanmean, values, self.together)
        return {"mean": mean, "scale": safe_scale(over_rows(np.nanstd, values, self.together), mean)}

    def apply(self, values: Array, state: State) -> Array:
        return (values - state["mean"]) / state["scale"]

    def inverse(self, values: Array, state: State) -> Array:
        return values * state["scale"] + state["mean"]
