"""Taking a batch's rows out of the samples, without a second copy of large ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.workspace import Workspace

COPIED = 64 << 20
"""Samples of at most this many bytes are copied once into the form a batch has; a batch is then one call."""

Rows = Callable[[Array, Array], object]
"""``rows(numbers, feed)``: write the samples with these numbers into a batch's place, in public layout."""

Load = tuple[Callable[..., object], tuple[Any, ...]]
"""``(function, more)``: ``function(numbers, *more)`` writes the samples with these numbers in place."""


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


def loads(rows: Mapping[str, Rows], targets: Mapping[str, Array], workspace: Workspace) -> list[Load]:
    """What fills a workspace's inputs and the targets of its losses, by node id, with one batch."""
    found = [_load(rows[node_id], feed) for node_id, feed in workspace.feeds.items()]
    return found + [_load(_Taken(targets[i]), head.feed) for i, head in workspace.heads.items()]


def _load(rows: Rows, feed: Array) -> Load:
    """The shortest way to ``rows(numbers, feed)``."""
    return (rows.samples.take, (0, feed, "clip")) if isinstance(rows, _Taken) else (rows, (feed,))


class _Taken:
    """From samples that look like the batch: one call, no array is made."""

    def __init__(self, samples: Array) -> None:
        self.samples = samples

    def __call__(self, numbers: Array, feed: Array) -> None:
        self.samples.take(numbers, 0, feed, "clip")


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
