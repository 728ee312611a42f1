"""one_hot."""

import numpy as np

from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, State, Transform


@TRANSFORMS.register
class OneHot(Transform):
    """Every class to a row of zeros with a single 1: what categorical cross-entropy compares with.

    y[i, j] = 1 if sample i has class j, else 0; (n, 1) class indices become (n, classes).
    For the target. Feature columns that hold categories are one-hot coded without being asked.
    """

    kind, title, order = "one_hot", "One-hot", 20
    roles = frozenset({"classes"})

    def fit(self, values: Array) -> State:
        return {"classes": np.array([values.max(initial=-1) + 1])}

    def apply(self, values: Array, state: State) -> Array:
        return np.equal(values, np.arange(int(state["classes"][0]))).astype(np.float64)

    def inverse(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return np.asarray(np.argmax(values, axis=1, keepdims=True), dtype=np.float64)
