"""From arrays of features and targets to a table: what NumPy and IDX files share."""

from __future__ import annotations

import numpy as np

from nnstudio.data.readers.target import Problem, number_target
from nnstudio.data.table import Array, DataError, Table
from nnstudio.data.words import counted

MOST_NUMBERS = 100_000_000
WIDEST = 200_000


def table_of(x: Array, y: Array | None, title: str, problem: Problem, notes: tuple[str, ...] = ()) -> Table:
    """Samples ``x`` (n, …) with their targets ``y`` (n,), (n, 1), one-hot (n, k) or (n, k) values.

    (n, height, width) and (n, height, width, 1 to 4) are images. Raises ``DataError``.
    """
    features, is_image = features_of(x, title)
    target: Array | None = None
    known: Array | None = None
    classes: tuple[str, ...] = ()
    names: tuple[str, ...] = ("target",)
    if y is not None:
        if len(y) != len(x):
            raise DataError(
                f"{title} has {counted(len(x), 'sample')} but {counted(len(y), 'label')}. Choose the labels "
                "that belong to these samples."
            )
        known = _labelled(y, title)
        if not known.all():
            y, features = y[known], features[known]
            notes = (*notes, f"{counted(int((~known).sum()), 'sample')} without a target left out.")
        target, classes, names = _target(y, title, problem)
    return Table(
        features,
        target,
        feature_names=feature_names(features.shape[1:], is_image=is_image),
        target_names=names,
        classes=classes,
        is_image=is_image,
        title=title,
        notes=notes,
        file_rows=None if known is None or known.all() else np.flatnonzero(known) + 1,
    )


def features_of(x: Array, title: str) -> tuple[Array, bool]:
    """Features (n, *shape) float32 and whether they are images. Raises ``DataError``."""
    if x.ndim == 0 or not len(x):
        raise DataError(f"{title} has no samples. Choose an array with a row for every sample.")
    if x.size > MOST_NUMBERS or x[0].size > WIDEST:
        raise DataError(
            f"{title} has {counted(len(x), 'sample')} of {counted(int(x[0].size), 'number')}; up to "
            f"{MOST_NUMBERS:,} numbers, and {WIDEST:,} a sample, can be held. Use fewer or smaller samples."
        )
    if not x[0].size:
        raise DataError(f"{title} has samples without a single number. Choose another array.")
    with np.errstate(over="ignore"):
        features = x.astype(np.float32)
    if x.dtype.kind == "f" and (bad := np.isinf(features)).any():
        first = ", ".join(str(int(i) + 1) for i in np.argwhere(bad)[0])
        raise DataError(
            f"{title} holds infinite or too large numbers, the first at ({first}). Correct them, or put NaN "
            "where a value is missing."
        )
    if x.ndim == 1:
        features = features[:, None]
    elif x.ndim == 3:
        features = features[..., None]
    return features, x.ndim == 3 or (x.ndim == 4 and x.shape[3] <= 4)


def feature_names(shape: tuple[int, ...], *, is_image: bool) -> tuple[str, ...]:
    """``pixel 3,4`` for images, with the channel if there are several; else ``column 3``, ``column 2,5``."""
    last = is_image and shape[-1] == 1
    word = "pixel" if is_image else "column"
    indices = np.ndindex(*(shape[:-1] if last else shape))
    return tuple(f"{word} {','.join(str(i + 1) for i in index)}" for index in indices)


def _labelled(y: Array, title: str) -> Array:
    """Which samples have a target: none of its numbers is NaN. Raises ``DataError`` if there is none."""
    known = np.asarray(~np.isnan(y.astype(np.float64).reshape(len(y), -1)).any(axis=1))
    if not known.any():
        raise DataError(f"No sample in {title} has a target. Choose the array with the labels.")
    return known


def _target(y: Array, title: str, problem: Problem) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    values = y.astype(np.float64).reshape(len(y), -1)
    if not np.isfinite(values).all():
        row = int(np.argwhere(~np.isfinite(values))[0][0])
        raise DataError(
            f"The target of a sample in {title} is infinite, the first after "
            f"{counted(row, 'labelled sample')}. Correct it, or put NaN where it is not known."
        )
    if values.shape[1] == 1:
        target, classes = number_target(values[:, 0], problem, "target")
        return target, classes, ("target",)
    if problem != "regression" and _is_one_hot(values):
        names = tuple(str(i) for i in range(values.shape[1]))
        return values.argmax(axis=1).astype(np.int64), names, ("target",)
    if problem == "classification":
        raise DataError(
            f"The target in {title} has {values.shape[1]:,} columns and is not one-hot: it names no class. "
            "Choose regression, or an array with one label for each sample."
        )
    return values.astype(np.float32), (), tuple(f"target {i + 1}" for i in range(values.shape[1]))


def _is_one_hot(values: Array) -> bool:
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())
