"""image_scale."""

from typing import Literal

from nnstudio.catalog import option
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, State, Transform


@TRANSFORMS.register
class ImageScale(Transform):
    """Brightness to 0 … 1, or to −1 … 1, by the largest value the pictures' format can hold.

    u = x / m, or u = 2x / m − 1, with m = 255 for most pictures. Nothing is fitted, so every picture is
    changed alike. Keras calls this Rescaling.
    """

    kind, title, order = "image_scale", "Scale brightness", 8
    roles = frozenset({"features"})

    maximum: float = option(
        255.0, "The value that stands for full brightness: 255 for most pictures, 16 for the digits.",
        gt=0, le=1e9, label="Brightest",
    )  # fmt: skip
    to: Literal["0_1", "-1_1"] = option(
        "0_1", "Where black and white end up.", labels={"0_1": "0 … 1", "-1_1": "−1 … 1"}, label="Range"
    )

    def fit(self, values: Array) -> State:  # noqa: ARG002
        return {}

    def apply(self, values: Array, state: State) -> Array:  # noqa: ARG002
        scaled: Array = values / self.maximum
        return scaled if self.to == "0_1" else 2 * scaled - 1

    def inverse(self, values: Array, state: State) -> Array:  # noqa: ARG002
        return (values if self.to == "0_1" else (values + 1) / 2) * self.maximum
