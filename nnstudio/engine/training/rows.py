"""Taking a batch's rows out of the samples, without a second copy of large ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnstudio.engine.plan import Array, Shape

COPIED = 64 << 20
"""Samples of at most this many bytes are copied once into the form a batch has; a batch is then one call."""

Rows = Callable[[Array, Array], object]
"""``rows(numbers, feed)``: write the samples with these numbers into a batch's place, in public layout."""


def rows_of(x: Array, shape: Shape, dtype: np.dtype[np.floating]) -> Rows:
    """How batches are taken from samples (samples, *shape). Vectors are followed by a column of ones.

    Larger samples stay where they are, in memory or in a mapped file, in whatever dtype they have: each batch
    is gathered from there, and converted on its way.
    """
    values = np.asarray(x)
    if len(shape) == 1:
        if values.size * dtype.itemsize > COPIED:
            return _GatheredVectors(values, shape[0])
        ready = np.ones((len(values), shape[0] + 1), dtype)
        ready[:, :-1] = values
    elif values.dtype == dtype and values.flags.c_contiguous:
        ready = values
    elif values.size * dtype.itemsize > COPIED:
        return _Gathered(values)
    else:
        ready = np.ascontiguousarray(values, dtype)
    return _Taken(ready)


class _Taken:
    """From samples that look like the batch: one call, no array is made."""

    def __init__(self, samples: Array) -> None:
        self._take = samples.take

    def __call__(self, numbers: Array, feed: Array) -> None:
        self._take(numbers, 0, feed, "clip")


class _Gathered:
    """From samples left as they are."""

    def __init__(self, samples: Array) -> None:
        self._samples = samples

    def __call__(self, numbers: Array, feed: Array) -> None:
        feed[...] = self._samples[numbers]


class _GatheredVectors(_Gathered):
    """The same beside the column of ones."""

    def __init__(self, samples: Array, features: int) -> None:
        super().__init__(samples)
        self._features = features

    def __call__(self, numbers: Array, feed: Array) -> None:
        feed[:, : self._features] = self._samples[numbers]
