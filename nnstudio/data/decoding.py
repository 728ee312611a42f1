"""From what a network puts out to columns a person reads."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.table import Array, DataError

Decoded = tuple[tuple[str, ...], tuple[Array, ...]]
"""Names of columns, and the columns (n,)."""


def checked(predicted: Array, count: int) -> Array:
    """Outputs as (n, count) float64, one for each target column. Raises ``DataError``."""
    outputs = _rows(predicted)
    if outputs.shape[1] != count:
        raise DataError(
            tr(
                "The network gives {outputs}, the target has {columns}. "
                "Set the last layer's units to {count}.",
                outputs=tr_count("{count} output", "{count} outputs", outputs.shape[1]),
                columns=tr_count("{count} column", "{count} columns", count),
                count=count,
            )
        )
    return outputs


def decoded_classes(predicted: Array, name: str, classes: Sequence[str]) -> Decoded:
    """The most likely class, then the probability of each; a single output is that of the second of two."""
    outputs = _rows(predicted)
    if outputs.shape[1] == 1 and len(classes) == 2:
        outputs = np.concatenate([1 - outputs, outputs], axis=1)
        # At exactly one half the second class is meant, as the accuracy metric reads it.
        best = (outputs[:, 1] >= 0.5).astype(np.int64)
    else:
        best = outputs.argmax(axis=1) if outputs.shape[1] else np.zeros(len(outputs), dtype=np.int64)
    if outputs.shape[1] != len(classes):
        raise DataError(
            tr(
                "The network gives {outputs}, the data has {count} "
                "classes. Set the last layer's units to {count}.",
                outputs=tr_count("{count} output", "{count} outputs", outputs.shape[1]),
                count=len(classes),
            )
        )
    names = (name, *(f"p({c})" for c in classes))
    return names, (np.array(classes, dtype=object)[best], *outputs.T.copy())


def decoded_answers(shares: Array, names: Sequence[str], answers: Sequence[tuple[str, str]]) -> Decoded:
    """The answer to each target in its own words, then the probability of each yes (n, targets)."""
    columns = [in_words(column >= 0.5, words) for column, words in zip(shares.T, answers, strict=True)]
    return (*names, *(f"p({name})" for name in names)), (*columns, *shares.T.copy())


def in_words(yes: Array, words: tuple[str, str]) -> Array:
    """The word for no or yes (n,) for each of ``yes`` (n,)."""
    return np.array(words, dtype=object)[np.asarray(yes).astype(np.int64)]


def _rows(predicted: Array) -> Array:
    outputs = np.asarray(predicted, dtype=np.float64)
    return outputs.reshape(len(outputs), math.prod(outputs.shape[1:]))
