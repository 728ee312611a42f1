"""What transforms of whole pictures share."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.data.table import Array
from nnstudio.data.transforms.base import Role, State, Unmeasured
from nnstudio.data.transforms.layout import Layout

Extents = tuple[int, int, int]
"""Height, width, channels."""


class PictureTransform(Unmeasured):
    """Makes other pictures of pictures. Nothing is fitted."""

    roles: ClassVar[frozenset[Role]] = frozenset({"features"})
    for_images = True

    def shape_after(self, shape: Extents) -> Extents:
        """Height, width and channels of what :meth:`change` makes."""
        raise NotImplementedError

    def change(self, pictures: Array) -> Array:
        """(n, height, width, channels) → the new pictures, float64."""
        raise NotImplementedError

    def after(self, layout: Layout) -> Layout:
        shape = self.shape_after(extents(layout))
        return Layout.of(pixel_names(shape), (), shape, is_image=True)

    def carry(self, values: Array, layout: Layout, state: State) -> Array:  # noqa: ARG002
        changed = self.change(values.reshape(len(values), *extents(layout)))
        return np.ascontiguousarray(changed).reshape(len(values), -1)

    def picked(self, layout: Layout) -> Array:  # noqa: ARG002
        return np.zeros(0, dtype=np.int64)


def extents(layout: Layout) -> Extents:
    """A picture's height, width and channels; (height, width) has one channel."""
    height, width, *channels = layout.shape
    return height, width, channels[0] if channels else 1


def pixel_names(shape: Extents) -> tuple[str, ...]:
    """``pixel 3,4``, with the channel if there are several."""
    indices = np.ndindex(*(shape[:2] if shape[2] == 1 else shape))
    return tuple(f"pixel {','.join(str(i + 1) for i in index)}" for index in indices)
