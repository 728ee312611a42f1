"""From arrays of features and targets to a table: what NumPy and IDX files share."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.readers.target import Problem, number_target
from nnstudio.data.table import Array, DataError, Table

MOST_NUMBERS = 100_000_000
WIDEST = 200_000


def table_of(x: Array, y: Array | None, title: str, problem: Problem, notes: tuple[str, ...] = ()) -> Table:
    """Samples ``x`` (n, …) with their targets ``y`` (n,), (n, 1), one-hot, (n, k) answers, or values.

    (n, height, width) and (n, height, width, 1 to 4) are images. Raises ``DataError``.
    """
    features, is_image = features_of(x, title)
    target: Array | None = None
    known: Array | None = None
    classes: tuple[str, ...] = ()
    names: tuple[str, ...] = ("target",)
    answers: tuple[tuple[str, str], ...] = ()
    if y is not None:
        if len(y) != len(x):
            raise DataError(
                tr(
                    "{title} has {samples} but {labels}. Choose the labels that belong to these samples.",
                    title=title,
                    samples=tr_count("{count} sample", "{count} samples", len(x)),
                    labels=tr_count("{count} label", "{count} labels", len(y)),
                )
            )
        known = _labelled(y, title)
        if not known.all():
            y, features = y[known], features[known]
            notes = (
                *notes,
                tr(
                    "{samples} without a target left out.",
                    samples=tr_count("{count} sample", "{count} samples", int((~known).sum())),
                ),
            )
        target, classes, names, answers = _target(y, title, problem)
    return Table(
        features,
        target,
        feature_names=feature_names(features.shape[1:], is_image=is_image),
        target_names=names,
        classes=classes,
        answers=answers,
        is_image=is_image,
        title=title,
        notes=notes,
        file_rows=None if known is None or known.all() else np.flatnonzero(known) + 1,
    )


def features_of(x: Array, title: str) -> tuple[Array, bool]:
    """Features (n, *shape) float32 and whether they are images. Raises ``DataError``."""
    if x.ndim == 0 or not len(x):
        raise DataError(
            tr("{title} has no samples. Choose an array with a row for every sample.", title=title)
        )
    if x.size > MOST_NUMBERS or x[0].size > WIDEST:
        raise DataError(
            tr(
                "{title} has {samples} of {numbers}; up to "
                "{most_numbers:,} numbers, and {widest:,} a sample, can be held. Use fewer or smaller "
                "samples.",
                title=title,
                samples=tr_count("{count} sample", "{count} samples", len(x)),
                numbers=tr_count("{count} number", "{count} numbers", int(x[0].size)),
                most_numbers=MOST_NUMBERS,
                widest=WIDEST,
            )
        )
    if not x[0].size:
        raise DataError(tr("{title} has samples without a single number. Choose another array.", title=title))
    with np.errstate(over="ignore"):
        features = x.astype(np.float32)
    if x.dtype.kind == "f" and (bad := np.isinf(features)).any():
        first = ", ".join(str(int(i) + 1) for i in np.argwhere(bad)[0])
        raise DataError(
            tr(
                "{title} holds infinite or too large numbers, the first at ({first}). Correct them, or put "
                "NaN "
                "where a value is missing.",
                title=title,
                first=first,
            )
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
        raise DataError(
            tr("No sample in {title} has a target. Choose the array with the labels.", title=title)
        )
    return known


def _target(
    y: Array, title: str, problem: Problem
) -> tuple[Array, tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Targets, names of classes, names of columns, and the words for no and yes of each column."""
    values = y.astype(np.float64).reshape(len(y), -1)
    if not np.isfinite(values).all():
        row = int(np.argwhere(~np.isfinite(values))[0][0])
        raise DataError(
            tr(
                "The target of a sample in {title} is infinite, the first after {samples}. "
                "Correct it, or put NaN where it is not known.",
                title=title,
                samples=tr_count("{count} labelled sample", "{count} labelled samples", row),
            )
        )
    if values.shape[1] == 1:
        target, classes = number_target(values[:, 0], problem, "target")
        return target, classes, ("target",), ()
    if problem != "regression" and _is_one_hot(values):
        names = tuple(str(i) for i in range(values.shape[1]))
        return values.argmax(axis=1).astype(np.int64), names, ("target",), ()
    columns = tuple(f"target {i + 1}" for i in range(values.shape[1]))
    if problem != "regression" and _is_yes_no(values):
        return values.astype(np.float32), (), columns, (("0", "1"),) * len(columns)
    if problem == "classification":
        raise DataError(
            tr(
                "The target in {title} has {shape:,} columns with more than 0 and 1: they name no class. "
                "Choose regression, or an array with one label for each sample.",
                title=title,
                shape=values.shape[1],
            )
        )
    return values.astype(np.float32), (), columns, ()


def _is_yes_no(values: Array) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def _is_one_hot(values: Array) -> bool:
    return _is_yes_no(values) and bool((values.sum(axis=1) == 1).all())
