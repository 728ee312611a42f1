"""A plan: what one step does, as a list of calls on arrays that exist already.

A call is ``(function, arguments)``. Running a step is ``for function, arguments in calls:
function(*arguments)``: no allocation, no dispatch, and the list can be read and replayed one call at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Call = tuple[Callable[..., Any], tuple[Any, ...]]
Calls = list[Call]
Shape = tuple[int, ...]


def run(calls: Calls) -> None:
    """Carry out a plan."""
    for function, arguments in calls:
        function(*arguments)


def ready(calls: Calls) -> Calls:
    """A plan whose single numbers are arrays without axes: NumPy takes these for operands with less work."""
    return [
        (function, tuple(np.asarray(a) if isinstance(a, np.generic) else a for a in arguments))
        for function, arguments in calls
    ]


SMALL_PRODUCT = 1_000_000
"""Multiplications up to which BLAS takes its ways for small matrices, which copy nothing."""


def pieces(rows: int, depth: int, columns: int) -> list[slice]:
    """The columns of the right matrix of a product, cut so that each piece is a small product.

    All of them in one where four pieces (of whole cache lines) do not do.
    """
    count = -(-rows * depth * columns // SMALL_PRODUCT)
    width = -(-columns // (16 * count)) * 16
    if count > 4:
        return [slice(0, columns)]
    return [slice(start, min(start + width, columns)) for start in range(0, columns, width)]


LARGE = 16_384
"""Numbers in a product from which ``np.matmul`` is faster: longer to call, but it clears nothing first."""


def product(left: Array, right: Array, out: Array) -> Call:
    """A call that writes the matrix product left · right into ``out``."""
    return (left.dot, (right, out)) if out.size < LARGE else (np.matmul, (left, right, out))


def masked(values: Array, mask: Array, numbers: Array, out: Array) -> Calls:
    """Calls that write ``values`` where ``mask``, else 0; ``numbers`` is a work array like them.

    NumPy multiplies numbers by bytes piece by piece: converting the bytes first is faster.
    """
    return [(np.copyto, (numbers, mask)), (np.multiply, (values, numbers, out))]


def into(function: Callable[..., Any], out: Array) -> Callable[..., Any]:
    """``function`` writing to ``out`` by keyword, for ``np.maximum`` and ``np.minimum``.

    NumPy 2.4 deprecates their third positional argument; every other ufunc takes ``out`` by position,
    which is faster.
    """
    return partial(function, out=out)


def held_shape(shape: Shape, batch: int) -> Shape:
    """How the engine holds an activation whose public shape is ``(batch, *shape)``: the batch axis innermost.

    vector (F,) -> (F, B) · sequence (T, F) -> (T, F, B) · image (H, W, C) -> (H, C, W, B), so that shifting a
    kernel along a row is one run of contiguous numbers · anything else -> (*shape, B).
    """
    if len(shape) == 3:
        height, width, channels = shape
        return (height, channels, width, batch)
    return (*shape, batch)


def public_view(held: Array, shape: Shape) -> Array:
    """A held array seen batch-first and channels-last, as people, files and scripts see it. A view, no
    copy.
    """
    if len(shape) == 3:
        return held.transpose(3, 0, 2, 1)
    return np.moveaxis(held, -1, 0)


def channel_axis(shape: Shape) -> int:
    """Which axis of the held array is the last axis (channels, features) of the public one."""
    return 0 if len(shape) == 1 else 1 if len(shape) == 3 else len(shape) - 1
