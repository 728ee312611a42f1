"""min_max."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, ColumnTransform, State, over_rows, safe_scale


@TRANSFORMS.register
class MinMax(ColumnTransform):
    """Every column to 0 … 1.

    u = (x − min) / (max − min), with min and max of the training rows; other rows may fall outside 0 … 1.
    A constant column becomes 0.
    """

    kind, title, order = "min_max", "Min–max to 0 … 1", 2

    together: bool = option(
        False, "One minimum and maximum for all columns: keeps the brightness of images.", advanced=True
    )

    def fit(self, values: Array) -> State:
        low = over_rows(np.nanmin, values, self.together)
        high = over_rows(np.nanmax, values, self.together)
        return {"minimum": low, "scale": safe_scale(high - low, low)}

    def apply(self, values: Array, state: State) -> Array:
        return (values - state["minimum"]) / state["scale"]

    def inverse(self, values: Array, state: State) -> Array:
        return values * state["scale"] + state["minimum"]
