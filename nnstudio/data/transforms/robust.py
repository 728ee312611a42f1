"""robust."""

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, ColumnTransform, State, over_rows, safe_scale


@TRANSFORMS.register
class Robust(ColumnTransform):
    """Like standardizing, but by median and quartiles, so that a few outliers do not squeeze the rest.

    z = (x − median) / (Q₃ − Q₁), with the quartiles of the training rows (linear interpolation).
    A column whose quartiles (nearly) agree is divided by its standard deviation instead.
    """

    kind, title, order = "robust", "Standardize by quartiles", 3

    together: bool = option(False, "One median and spread for all columns.", advanced=True)

    def fit(self, values: Array) -> State:
        middle = over_rows(np.nanmedian, values, self.together)
        spread = over_rows(_quartile_range, values, self.together)
        deviation = over_rows(np.nanstd, values, self.together)
        spread = np.where(spread > 1e-6 * deviation, spread, deviation)
        return {"median": middle, "scale": safe_scale(spread, middle)}

    def apply(self, values: Array, state: State) -> Array:
        return (values - state["median"]) / state["scale"]

    def inverse(self, values: Array, state: State) -> Array:
        return values * state["scale"] + state["median"]


def _quartile_range(values: Array, axis: int | None = None) -> Array:
    low, high = np.nanquantile(values, (0.25, 0.75), axis=axis)
    return np.asarray(high - low)
