"""Windows that slide over images: how many fit, how much is padded, and the parts of an image they see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator

from nnstudio.catalog import Pair
from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.layers.base import ShapeError
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.site import Site


def _from_one(pair: tuple[int, int]) -> tuple[int, int]:
    if min(pair) < 1:
        raise ValueError(
            tr("must be two whole numbers from 1, got {first} and {second}.", first=pair[0], second=pair[1])
        )
    return pair


Extents = Annotated[Pair, AfterValidator(_from_one)]
"""Rows and columns, at least 1 each."""

Padding = Literal["valid", "same"]
PADDING_WORDS = {
    "valid": tr_later("valid: only where the window fits"),
    "same": tr_later("same: zeros around the edge"),
}


@dataclass(frozen=True)
class Span:
    """One axis under a sliding window: its extent, the window's, the stride, and the padding at either end.

    ``same`` pads as Keras and TensorFlow do: so that the output has ceil(extent / stride) places, with the
    odd one at the end. PyTorch's symmetric padding differs where the stride is above 1.
    """

    extent: int
    window: int
    stride: int
    before: int = 0
    after: int = 0

    @classmethod
    def of(cls, extent: int, window: int, stride: int, padding: Padding) -> Span:
        """The span of one axis. Raises :class:`ShapeError` if not one window fits."""
        if padding == "same":
            places = -(-extent // stride)
            lack = max((places - 1) * stride + window - extent, 0)
            return cls(extent, window, stride, lack // 2, lack - lack // 2)
        if window > extent:
            raise ShapeError(
                tr(
                    "a window of {window} does not fit into {extent}: "
                    "take a smaller window, padding ‘same’, or fewer poolings before.",
                    window=window,
                    extent=extent,
                )
            )
        return cls(extent, window, stride)

    @property
    def padded(self) -> int:
        """The extent with its padding."""
        return self.extent + self.before + self.after

    @property
    def places(self) -> int:
        """How many windows fit: the output's extent."""
        return (self.padded - self.window) // self.stride + 1

    def arithmetic(self) -> str:
        """``(28 − 5 + 2·0) / 1 + 1 = 24``, with both paddings where they differ."""
        padding = f"2·{self.before}" if self.before == self.after else f"{self.before} + {self.after}"
        whole = (self.padded - self.window) % self.stride == 0
        quotient = f"({self.extent} − {self.window} + {padding}) / {self.stride}"
        return f"{quotient if whole else f'⌊{quotient}⌋'} + 1 = {self.places}"


def rows_and_columns(rows: str, columns: str) -> str:
    """The sum behind an image's height, and the one behind its width where that differs."""
    return rows if rows == columns else tr("rows {rows}; columns {columns}", rows=rows, columns=columns)


@dataclass(frozen=True)
class Windows:
    """Windows over the rows and columns of an image."""

    rows: Span
    columns: Span

    @classmethod
    def of(cls, shape: Shape, window: tuple[int, int], strides: tuple[int, int], padding: Padding) -> Windows:
        """Windows over an image (height, width, …)."""
        return cls(
            Span.of(shape[0], window[0], strides[0], padding),
            Span.of(shape[1], window[1], strides[1], padding),
        )

    def arithmetic(self) -> str:
        """The sum behind the output's height, and behind its width where that differs."""
        return rows_and_columns(self.rows.arithmetic(), self.columns.arithmetic())

    @property
    def is_padded(self) -> bool:
        """Whether anything is added at an edge."""
        return (self.rows.padded, self.columns.padded) != (self.rows.extent, self.columns.extent)

    def padded(self, at: Site, x: Array, fill: float = 0.0) -> Array:
        """The held image with its padding: itself if there is none, else a copy that forward makes."""
        if not self.is_padded:
            return x
        wide = at.scratch("padded", (self.rows.padded, x.shape[1], self.columns.padded, x.shape[3]))
        wide.fill(fill)
        at.forward(np.copyto, self.inside(wide), x)
        return wide

    @property
    def is_tiling(self) -> bool:
        """Whether every place of the padded image lies in exactly one window."""
        return all(
            s.stride == s.window and s.places * s.stride == s.padded for s in (self.rows, self.columns)
        )

    @property
    def is_apart(self) -> bool:
        """Whether windows lie side by side: no place in two of them, none between them."""
        return all(s.stride == s.window for s in (self.rows, self.columns))

    def covered(self, wide: Array) -> Array:
        """The part of the padded image that windows side by side see: all but what is left at the end."""
        rows, columns = self.rows, self.columns
        return wide[: rows.places * rows.window, :, : columns.places * columns.window]

    def padded_gradient(self, at: Site, dx: Array, *, clear: bool = True) -> Array:
        """Room for the gradient of the padded image; a first call of backward clears it."""
        wide = dx
        if self.is_padded:
            wide = at.scratch("dpadded", (self.rows.padded, dx.shape[1], self.columns.padded, dx.shape[3]))
        if clear:
            at.backward(wide.fill, 0)
        return wide

    def give(self, at: Site, dpart: Array, gradient: Array) -> None:
        """A call of backward: what windows give to one place is added there, or put there if they tile."""
        if self.is_tiling:
            at.backward(np.copyto, dpart, gradient)
        else:
            at.backward(np.add, dpart, gradient, dpart)

    def inside(self, wide: Array) -> Array:
        """The image within its padding."""
        rows, columns = self.rows, self.columns
        return wide[
            rows.before : rows.before + rows.extent, :, columns.before : columns.before + columns.extent
        ]

    def parts(self, wide: Array) -> Iterator[Array]:
        """For each place in the window, what all windows see there: (rows, channels, columns, batch)."""
        for row in range(self.rows.window):
            for column in range(self.columns.window):
                yield self.part(wide, row, column)

    def part(self, wide: Array, row: int, column: int) -> Array:
        """What all windows see at one place of the window."""
        down = slice(row, row + (self.rows.places - 1) * self.rows.stride + 1, self.rows.stride)
        right = slice(
            column, column + (self.columns.places - 1) * self.columns.stride + 1, self.columns.stride
        )
        return wide[down, :, right]
