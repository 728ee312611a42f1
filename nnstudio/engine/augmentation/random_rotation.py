"""random_rotation."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.augmentation.base import AUGMENTATIONS, Augmentation, Change
from nnstudio.engine.augmentation.outside import FILL_LABELS, FillMode, Gather
from nnstudio.engine.plan import Array, Shape


@AUGMENTATIONS.register
class RandomRotation(Augmentation):
    """Turns each picture about its centre.

    The angle is drawn evenly from −a … a, counter-clockwise above 0. Pixel (i, j), counted from the centre,
    comes from (j sin θ + i cos θ, j cos θ − i sin θ), bilinearly between its four neighbours. Keras gives the
    angle as a share of 360°.
    """

    kind, title, order = "random_rotation", "Rotate", 3
    for_images = True
    keras = "RandomRotation"

    degrees: float = option(10.0, "The largest angle to either side.", gt=0, le=180, unit="°")
    fill_mode: FillMode = option(
        "nearest", "What stands where nothing was.", label="Beyond the edge", labels=FILL_LABELS
    )

    def plan(self, shape: Shape, dtype: Any, steady: Array | None = None) -> Change:
        turn = Turn(shape, dtype, self.fill_mode)
        largest = np.deg2rad(self.degrees)

        def change(batch: Array, rng: np.random.Generator) -> None:
            turn(batch, rng.uniform(-largest, largest, shape[0]))

        return change


class Turn:
    """Turns each picture of a batch by an angle of its own, in place."""

    def __init__(self, shape: Shape, dtype: Any, fill: FillMode) -> None:
        samples, height, width, _ = shape
        self.gather = Gather(shape, dtype, fill)
        self.centre = (height - 1) / 2, (width - 1) / 2
        self.down = (np.arange(height) - self.centre[0]).reshape(1, -1, 1)
        self.across = (np.arange(width) - self.centre[1]).reshape(1, 1, -1)
        self.before, self.corner, self.sum = (np.empty(shape, dtype) for _ in range(3))
        self.weight = np.empty((samples, height, width), dtype)
        self.rows, self.columns = (np.empty((samples, height, width), np.int64) for _ in range(2))

    def __call__(self, batch: Array, angles: Array) -> None:
        sine, cosine = np.sin(angles)[:, None, None], np.cos(angles)[:, None, None]
        rows = self.across * sine + self.down * cosine + self.centre[0]
        columns = self.across * cosine - self.down * sine + self.centre[1]
        top, left = np.floor(rows), np.floor(columns)
        rows -= top
        columns -= left
        np.copyto(self.before, batch)
        self.sum.fill(0)
        for below in (0, 1):
            for right in (0, 1):
                np.copyto(self.rows, top + below, casting="unsafe")
                np.copyto(self.columns, left + right, casting="unsafe")
                self.gather(self.before, self.rows, self.columns, self.corner)
                up_down = rows if below else 1 - rows
                left_right = columns if right else 1 - columns
                np.multiply(up_down, left_right, self.weight, casting="unsafe")
                np.multiply(self.corner, self.weight[..., None], self.corner)
                np.add(self.sum, self.corner, self.sum)
        np.copyto(batch, self.sum)
