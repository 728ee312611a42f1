"""What stands beyond the edge of a picture that was moved."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from nnstudio.catalog.words import tr_later
from nnstudio.engine.plan import Array, Shape

FillMode = Literal["nearest", "reflect", "constant"]
FILL_LABELS = {
    "nearest": tr_later("the edge goes on"),
    "reflect": tr_later("mirrored"),
    "constant": tr_later("zero"),
}


def inside(index: Array, size: int, fill: FillMode) -> None:
    """Bring indices beyond 0 … size − 1 back, in place: to the edge, or mirrored at it (c b a | a b c)."""
    if fill == "reflect":
        np.remainder(index, 2 * size, index)
        np.minimum(index, 2 * size - 1 - index, out=index)
    else:
        np.clip(index, 0, size - 1, index)


class Gather:
    """Takes every pixel of a batch from a place of its own. Work arrays are made once."""

    def __init__(self, shape: Shape, dtype: Any, fill: FillMode) -> None:
        self.samples, self.height, self.width, self.channels = shape
        self.fill = fill
        self._first = np.arange(self.samples).reshape(-1, 1, 1) * (self.height * self.width)
        self._place = np.empty(shape[:3], np.int64)
        self._outside = np.empty(shape[:3], bool)

    def __call__(self, pictures: Array, rows: Array, columns: Array, out: Array) -> None:
        """``out`` (samples, height, width, channels) from contiguous ``pictures``.

        ``rows`` and ``columns`` (whole numbers that broadcast to (samples, height, width)) are used up.
        """
        if self.fill == "constant":
            beyond = (rows < 0) | (rows >= self.height) | (columns < 0) | (columns >= self.width)
            np.copyto(self._outside, beyond)
        inside(rows, self.height, self.fill)
        inside(columns, self.width, self.fill)
        np.multiply(rows, self.width, rows)
        np.add(rows, columns, self._place)
        np.add(self._place, self._first, self._place)
        pictures.reshape(-1, self.channels).take(self._place, 0, out, "clip")
        if self.fill == "constant":
            np.copyto(out, 0, where=self._outside[..., None])
