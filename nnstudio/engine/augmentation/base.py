"""What an augmentation declares: how a batch is changed in place, from a drawn generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.plan import Array, Shape

Change = Callable[[Array, np.random.Generator], None]
"""``change(batch, rng)``: change a batch (samples, …) in place."""


class Augmentation(Declaration):
    """Changes the samples of a batch a little while training, never while evaluating or predicting.

    It sees what the network sees, after all transforms. What is drawn depends on the training's seed and the
    step alone, so a run can be repeated, and gone on with, bit for bit.
    """

    for_images: ClassVar[bool] = False
    keras: ClassVar[str] = ""
    """What Keras calls the layer that does this."""

    def plan(self, shape: Shape, dtype: Any, steady: Array | None = None) -> Change:
        """How batches (samples, …) of this shape are changed; work arrays are made once, here.

        Pictures are (samples, height, width, channels). ``steady`` (1, inputs) is true where a table's input
        stands for a category and must stay as it is.
        """
        raise NotImplementedError


AUGMENTATIONS: Registry[Augmentation] = Registry("augmentations", "augmentation")
