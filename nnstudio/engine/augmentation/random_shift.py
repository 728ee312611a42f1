"""random_shift."""

from typing import Any

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.augmentation.base import AUGMENTATIONS, Augmentation, Change
from nnstudio.engine.augmentation.outside import FILL_LABELS, FillMode, Gather
from nnstudio.engine.plan import Array, Shape


@AUGMENTATIONS.register
class RandomShift(Augmentation):
    """Moves each picture by some whole pixels up or down and left or right.

    The way is drawn evenly from −n … n pixels, with n = height · share (rounded), and likewise for the width.
    Keras's RandomTranslation also moves by parts of a pixel, and fills by mirroring unless told otherwise.
    """

    kind, title, order = "random_shift", "Shift", 2
    for_images = True
    keras = "RandomTranslation"

    height: float = option(0.1, "The farthest way up or down, as a share of the height.", ge=0, le=1)
    width: float = option(0.1, "The farthest way left or right, as a share of the width.", ge=0, le=1)
    fill_mode: FillMode = option(
        "nearest", "What stands where nothing was.", label="Beyond the edge", labels=FILL_LABELS
    )

    def plan(self, shape: Shape, dtype: Any, steady: Array | None = None) -> Change:
        gather, before = Gather(shape, dtype, self.fill_mode), np.empty(shape, dtype)
        ways = [
            round(share * size) for share, size in zip((self.height, self.width), shape[1:3], strict=True)
        ]
        down, across = np.arange(shape[1]).reshape(1, -1, 1), np.arange(shape[2]).reshape(1, 1, -1)
        after = np.empty(shape, dtype)

        def change(batch: Array, rng: np.random.Generator) -> None:
            moved = [rng.integers(-way, way + 1, (shape[0], 1, 1)) for way in ways]
            np.copyto(before, batch)
            gather(before, down - moved[0], across - moved[1], after)
            np.copyto(batch, after)

        return change
