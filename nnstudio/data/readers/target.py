"""Whether numbers are classes or values, the same for every reader."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.readers.columns import class_name
from nnstudio.data.table import Array, DataError

Problem = Literal["auto", "classification", "regression"]

FEW_CLASSES = 20
MOST_CLASSES = 1000


def number_target(values: Array, problem: Problem, name: str) -> tuple[Array, tuple[str, ...]]:
    """Class indices (n,) int64 and class names, or values (n, 1) float32 without names; none is missing."""
    auto_classes = problem == "auto" and is_few_whole_numbers(values)
    if problem == "classification" or auto_classes:
        return classes_of(values, name)
    return values.astype(np.float32)[:, None], ()


def is_few_whole_numbers(values: Array) -> bool:
    """At most twenty different whole numbers, each seen twice on average; NaN is not looked at."""
    known = values[~np.isnan(values)]
    distinct = np.unique(known)
    return bool((known == np.round(known)).all() and len(distinct) <= min(FEW_CLASSES, len(known) / 2))


def classes_of(values: Array, name: str) -> tuple[Array, tuple[str, ...]]:
    """Each different number is a class, in rising order; a missing one gets index 0. Raises ``DataError``."""
    missing = np.isnan(values)
    distinct = np.unique(values[~missing])
    if len(distinct) > MOST_CLASSES:
        raise DataError(
            tr(
                "The target ‘{name}’ holds {count:,} different numbers: too many classes. Choose regression.",
                name=name,
                count=len(distinct),
            )
        )
    codes = np.searchsorted(distinct, np.where(missing, distinct[0], values))
    return codes.astype(np.int64), tuple(class_name(float(v)) for v in distinct)
