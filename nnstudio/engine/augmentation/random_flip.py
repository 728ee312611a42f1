"""random_flip."""

from typing import Any, Literal

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.augmentation.base import AUGMENTATIONS, Augmentation, Change
from nnstudio.engine.plan import Array, Shape


@AUGMENTATIONS.register
class RandomFlip(Augmentation):
    """Mirrors each picture or leaves it, with equal chances.

    Right where a mirrored picture means the same: for cats, not for letters and digits.
    """

    kind, title, order = "random_flip", "Flip", 1
    for_images = True
    keras = "RandomFlip"

    mode: Literal["horizontal", "vertical", "both"] = option(
        "horizontal", "Left and right swapped, top and bottom, or each of the two by a coin of its own."
    )

    def plan(self, shape: Shape, dtype: Any, steady: Array | None = None) -> Change:
        axes = {"horizontal": (2,), "vertical": (1,), "both": (2, 1)}[self.mode]
        mirrored, coins = np.empty(shape, dtype), np.empty(shape[0])
        heads = np.empty(shape[0], bool)

        def change(batch: Array, rng: np.random.Generator) -> None:
            for axis in axes:
                rng.random(out=coins)
                np.less(coins, 0.5, heads)
                np.copyto(mirrored, np.flip(batch, axis))
                np.copyto(batch, mirrored, where=heads[:, None, None, None])

        return change
