"""log."""

import numpy as np

from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, ColumnTransform, State


@TRANSFORMS.register
class Log(ColumnTransform):
    """Squeezes large values: right for prices, counts and areas that span several powers of ten.

    u = sign(x) · ln(1 + |x|). Works for either sign and for 0; nothing is fitted.
    """

    kind, title, order = "log", "Logarithm", 4

    def fit(self, values: Array) -> State:  # noqa: ARG002
        return {}

    def apply(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return np.sign(values) * np.log1p(np.abs(values))

    def inverse(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return np.sign(values) * np.expm1(np.abs(values))
