"""grayscale."""

import numpy as np

from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS
from nnstudio.data.transforms.picture import Extents, PictureTransform

WEIGHTS = np.array([0.299, 0.587, 0.114])


@TRANSFORMS.register
class Grayscale(PictureTransform):
    """Colours to one channel of grey, as bright as the eye sees them.

    y = 0.299 R + 0.587 G + 0.114 B. A fourth channel (transparency) is left out; pictures of one channel stay
    as they are, two are averaged. Source: Recommendation ITU-R BT.601.
    """

    kind, title, order = "grayscale", "Grayscale", 10

    def shape_after(self, shape: Extents) -> Extents:
        return shape[0], shape[1], 1

    def change(self, pictures: Array) -> Array:
        channels = pictures.shape[3]
        if channels < 3:
            return np.asarray(pictures.mean(axis=3, keepdims=True))
        return np.asarray(pictures[..., :3] @ WEIGHTS[:, None])
