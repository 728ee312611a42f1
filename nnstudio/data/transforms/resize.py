"""resize."""

from typing import Literal

import numpy as np

from nnstudio.catalog import Pair, option
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS
from nnstudio.data.transforms.picture import Extents, PictureTransform

Method = Literal["bilinear", "nearest", "area"]


@TRANSFORMS.register
class Resize(PictureTransform):
    """Pictures to another height and width, stretched if need be.

    Pixel i of the new n covers the old pixels from i·m/n to (i + 1)·m/n. Area: their mean, weighted by how
    much of each is covered. Bilinear: between the two whose centres lie around (i + ½)·m/n, as Keras's
    Resizing does (without smoothing, so for much smaller pictures area is better). Nearest: the one at that
    point.
    """

    kind, title, order = "resize", "Resize", 9

    size: Pair = option((28, 28), "Height and width after it.", unit="px")
    method: Method = option(
        "bilinear",
        "How new pixels are made of old ones.",
        labels={"bilinear": "bilinear", "nearest": "nearest pixel", "area": "area mean"},
    )

    def shape_after(self, shape: Extents) -> Extents:
        return self.size[0], self.size[1], shape[2]

    def change(self, pictures: Array) -> Array:
        down = weights(self.method, pictures.shape[1], self.size[0])
        across = weights(self.method, pictures.shape[2], self.size[1])
        return np.asarray(np.einsum("ah,nhwc,bw->nabc", down, pictures, across, optimize=True))


def weights(method: Method, old: int, new: int) -> Array:
    """How much of each old pixel is in each new one, (new, old); rows add up to 1."""
    edges = np.arange(new + 1) * (old / new)
    if method == "area":
        starts, ends = np.arange(old), np.arange(1, old + 1)
        covered = np.minimum(edges[1:, None], ends) - np.maximum(edges[:-1, None], starts)
        found = np.clip(covered, 0, None)
        return np.asarray(found / found.sum(axis=1, keepdims=True))
    centres = (np.arange(new) + 0.5) * (old / new)
    found = np.zeros((new, old))
    if method == "nearest":
        found[np.arange(new), np.minimum(centres.astype(np.int64), old - 1)] = 1
        return found
    place = np.clip(centres - 0.5, 0, old - 1)
    left = np.minimum(place.astype(np.int64), max(old - 2, 0))
    share = place - left
    found[np.arange(new), left] += 1 - share
    found[np.arange(new), np.minimum(left + 1, old - 1)] += share
    return found
