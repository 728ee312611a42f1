"""max_pool2d, avg_pool2d and global_avg_pool2d: images become smaller."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import added, numbers
from nnstudio.engine.layers.base import LAYERS, Layer, image
from nnstudio.engine.layers.largest import SideBySide, largest_of
from nnstudio.engine.layers.windows import Extents, Padding, Windows
from nnstudio.engine.plan import Array, Shape, masked, public_view
from nnstudio.engine.site import Site
from nnstudio.engine.stripes import Stripe, joined


class _Pool2D(Layer):
    """One number for each window of each channel."""

    group = "pooling"

    pool_size: Extents = option((2, 2), "Rows and columns of each window.", label="Window")
    strides: Extents | None = option(
        None, "Steps between windows, down and right; empty takes the window's size.", as_type="pair"
    )
    padding: Padding = option(
        "valid", "What happens at the edge of the image.",
        labels={"valid": "valid: only where the window fits", "same": "same: windows reach over the edge"},
    )  # fmt: skip

    def windows(self, shape: Shape) -> Windows:
        """The windows over an image of this shape."""
        return Windows.of(shape, self.pool_size, self.strides or self.pool_size, self.padding)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        shape = image(inputs)
        windows = self.windows(shape)
        return (windows.rows.places, windows.columns.places, shape[2])

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        windows = self.windows(at.inputs[0])
        spans = zip((windows.rows, windows.columns), place, strict=False)
        first = [(span, i * span.stride - span.before) for span, i in spans]
        inside = tuple(slice(max(start, 0), start + span.window) for span, start in first)
        seen = public_view(at.x[0], at.inputs[0])[sample][(*inside, place[2])]
        return self._together(numbers(seen.reshape(-1)))

    def _together(self, seen: list[str]) -> list[str]:
        """How the numbers of a window become one."""
        return []

    def detail(self) -> str:
        return f"{self.pool_size[0]}×{self.pool_size[1]}"

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        return self.windows(image(inputs)).arithmetic()


@LAYERS.register
class MaxPool2D(_Pool2D):
    """Keeps the largest number of each window: whether something is there, no matter where exactly.

    Input (batch, height, width, channels), output (batch, height', width', channels) with height' =
    floor((height - rows + padding) / stride) + 1. What lies over the edge never wins. Backward: the largest
    number of each window takes all of its gradient; of equal ones the first, column by column where windows
    lie side by side, row by row where they overlap (Keras and PyTorch: always row by row).
    """

    kind, title, order = "max_pool2d", "Max pooling 2D", 20

    def _together(self, seen: list[str]) -> list[str]:
        return [f"max({', '.join(seen)})"]

    def plan(self, at: Site) -> None:
        windows = self.windows(at.inputs[0])
        x = windows.padded(at, at.x[0], fill=-np.inf)
        if windows.is_apart:
            self._plan_apart(at, windows, x)
            return
        at.forward_calls += largest_of(list(windows.parts(x)), at.z)
        if (dx := at.dx[0]) is not None:
            self._plan_input(at, windows, x, dx)

    def _plan_apart(self, at: Site, windows: Windows, x: Array) -> None:
        """Windows side by side: a few rows at a time where the layer before works in stripes."""
        dx = at.dx[0]
        wide = None if dx is None else windows.padded_gradient(at, dx, clear=False)
        slope = wide is not None and at.takes_slope("relu")
        pooled = SideBySide(at, windows, x, learns=wide is not None, slope=slope)
        every = slice(0, len(x))
        whole = Stripe(every, every)
        stripes = [] if windows.is_padded else joined(at, windows.rows.window)
        for stripe in stripes or [whole]:
            stripe.after += pooled.forward(stripe.rows)
            if wide is not None:
                stripe.before += pooled.backward(stripe.rows, wide[stripe.place])
        at.forward_calls += whole.after
        at.backward_calls += whole.before
        if wide is not None and wide is not dx:
            at.backward(np.copyto, dx, windows.inside(wide))

    def _gradient(self, at: Site) -> Array:
        """dz, times the slope of a ReLU before: at the largest numbers there are fewer to ask."""
        if not at.takes_slope("relu"):
            return at.dz
        rises, rectified = at.scratch("rises", at.z.shape, np.bool_), at.scratch("left", at.z.shape)
        at.backward(np.greater, at.z, at.z.dtype.type(0), rises)
        at.backward_calls += masked(at.dz, rises, at.scratch("slope", at.z.shape), rectified)
        return rectified

    def _plan_input(self, at: Site, windows: Windows, x: Array, dx: Array) -> None:
        """Windows that overlap: place by place, who holds the largest number takes what is left."""
        wins, taken = at.scratch("wins", at.z.shape, np.bool_), at.scratch("taken", at.z.shape)
        numbers = at.scratch("numbers", at.z.shape)
        wide, left = windows.padded_gradient(at, dx), self._gradient(at)
        *places, last = zip(windows.parts(x), windows.parts(wide), strict=True)
        for part, dpart in places:
            at.backward(np.equal, part, at.z, wins)
            at.backward_calls += masked(left, wins, numbers, taken)
            at.backward(np.add, dpart, taken, dpart)
            before, left = left, at.scratch("left", at.z.shape)
            at.backward(np.subtract, before, taken, left)
        windows.give(at, last[1], left)  # what no other place has taken
        if wide is not dx:
            at.backward(np.copyto, dx, windows.inside(wide))


@LAYERS.register
class AvgPool2D(_Pool2D):
    """Takes the mean of each window.

    Input (batch, height, width, channels), output (batch, height', width', channels) with height' =
    floor((height - rows + padding) / stride) + 1. What lies over the edge does not count, as in Keras.
    Backward: each number of a window takes an equal share of its gradient.
    """

    kind, title, order = "avg_pool2d", "Average pooling 2D", 21

    def _together(self, seen: list[str]) -> list[str]:
        return [f"({added(seen)}) / {len(seen)}"]

    def plan(self, at: Site) -> None:
        windows = self.windows(at.inputs[0])
        x, share = windows.padded(at, at.x[0]), self._share(windows, at.z.dtype)
        first, *rest = windows.parts(x)
        at.forward(np.copyto, at.z, first)
        for part in rest:
            at.forward(np.add, at.z, part, at.z)
        at.forward(np.multiply, at.z, share, at.z)
        if (dx := at.dx[0]) is not None:
            each = at.scratch("each", at.z.shape)
            wide = windows.padded_gradient(at, dx, clear=not windows.is_tiling)
            at.backward(np.multiply, at.dz, share, each)
            for dpart in windows.parts(wide):
                windows.give(at, dpart, each)
            if wide is not dx:
                at.backward(np.copyto, dx, windows.inside(wide))

    def _share(self, windows: Windows, dtype: np.dtype[np.floating]) -> Array:
        """1 / how many numbers of the image each window sees, (height', 1, width', 1)."""
        counts = np.zeros((windows.rows.padded, 1, windows.columns.padded, 1))
        windows.inside(counts)[...] = 1
        return np.asarray(1 / np.sum(list(windows.parts(counts)), axis=0), dtype)


@LAYERS.register
class GlobalAvgPool2D(Layer):
    """Takes the mean of each channel over the whole image: one number a channel, whatever the image's size.

    Input (batch, height, width, channels), output (batch, channels). Backward: dx = dy / (height · width)
    everywhere.
    """

    kind, title, order, group = "global_avg_pool2d", "Global average pooling 2D", 22, "pooling"

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return image(inputs)[2:]

    def plan(self, at: Site) -> None:
        height, width, _ = at.inputs[0]
        share = at.z.dtype.type(1 / (height * width))
        at.forward(np.add.reduce, at.x[0], (0, 2), None, at.z)
        at.forward(np.multiply, at.z, share, at.z)
        if (dx := at.dx[0]) is not None:
            at.backward(np.multiply, at.dz[None, :, None], share, dx)
