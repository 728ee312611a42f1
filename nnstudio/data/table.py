"""A table: samples as a source gives them, before anything is fitted or scaled."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from nnstudio.catalog.words import tr, tr_quoted

Array = NDArray[Any]


def plain(words: str) -> str:
    """Words that may quote a file, without characters that cannot be seen or change how others are shown."""
    if words.isprintable():
        return words
    return "".join("\N{REPLACEMENT CHARACTER}" if category(c) in _UNSEEN else c for c in words)


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


class DataError(ValueError):
    """Data that cannot be used. ``str()`` is a sentence: what is wrong, where, and what to do.

    ``columns`` names feature columns without which it could be used.
    """

    def __init__(self, sentence: str, *columns: str) -> None:
        super().__init__(plain(sentence))
        self.columns = columns


@dataclass(frozen=True, eq=False)
class Table:
    """Samples in the units people know. ``N`` rows; ``shape`` is one sample's shape.

    ``features`` (N, *shape) numbers; a category column holds the index of its value; NaN is a missing value.
    ``target`` (N,) int64 class indices, or (N, K) float32 values, or None when there is none (new data).
    ``feature_names`` has one name for each number of a sample, ``target_names`` one for each target column.
    ``classes`` names the classes in index order; it is empty for regression.
    ``answers`` has the words for no and yes of each target column, if all are yes-or-no answers (0 and 1).
    ``categories`` has, for each feature column, a category column's values or ``()``; ``()`` if none has.
    ``file_rows`` says which row of its file each sample came from (1-based), for messages.
    ``ignored`` names columns left out on purpose; ``notes`` are sentences worth telling.
    ``aside`` holds columns that say how rows belong together and are no features: (N,) float64, NaN where
    missing, or (N,) texts, None where missing.
    """

    features: Array
    target: Array | None
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...] = ("target",)
    classes: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    is_image: bool = False
    title: str = ""
    categories: tuple[tuple[str, ...], ...] = ()
    file_rows: Array | None = None
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    aside: Mapping[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.features)

    @property
    def shape(self) -> tuple[int, ...]:
        """One sample's shape, as the source gives it (category columns count as one)."""
        return tuple(self.features.shape[1:])

    @property
    def columns(self) -> Array:
        """The features as (N, columns), a view where possible."""
        return self.features.reshape(len(self.features), math.prod(self.shape))

    @property
    def is_classification(self) -> bool:
        """Whether the target is a class."""
        return bool(self.classes)

    @property
    def is_yes_no(self) -> bool:
        """Whether each target column is a yes-or-no answer of its own: several may be yes at once."""
        return bool(self.answers)

    @property
    def holds_values(self) -> bool:
        """Whether the target is a quantity, or several."""
        return not self.classes and not self.answers

    def rows(self, kept: Array) -> Table:
        """The table of some rows, by number or by mask."""
        return replace(
            self,
            features=self.features[kept],
            target=None if self.target is None else self.target[kept],
            file_rows=None if self.file_rows is None else self.file_rows[kept],
            aside={name: values[kept] for name, values in self.aside.items()},
        )

    def missing(self) -> int:
        """How many feature values are missing."""
        return int(np.isnan(self.features).sum())

    def row_name(self, index: int) -> str:
        """``row 17``: as counted in the file, or from 1 when there is no file."""
        return tr(
            "row {number:,}",
            number=int(self.file_rows[index]) if self.file_rows is not None else index + 1,
        )


def set_aside(table: Table, names: tuple[str, ...]) -> Table:
    """The table with these feature columns kept beside the features. Raises ``DataError``."""
    names = tuple(name for name in names if name not in table.aside)
    if not names:
        return table
    if table.is_image or len(table.shape) != 1:
        raise DataError(tr("‘{title}’ has no columns to split by. Choose a random split.", title=table.title))
    for name in names:
        if name not in table.feature_names:
            known = ", ".join(tr_quoted(n) for n in table.feature_names[:12])
            raise DataError(
                tr(
                    "‘{title}’ has no column ‘{name}’ to split by. Its columns: {known}{what}.",
                    title=table.title,
                    name=name,
                    known=known,
                    what=" …" if len(table.feature_names) > 12 else "",
                )
            )
    kept = [i for i, name in enumerate(table.feature_names) if name not in names]
    if not kept:
        raise DataError(
            tr(
                "Splitting ‘{title}’ by its only column leaves nothing to learn. Choose another split.",
                title=table.title,
            )
        )
    return replace(
        table,
        features=table.features[:, kept],
        feature_names=tuple(table.feature_names[i] for i in kept),
        categories=tuple(table.categories[i] for i in kept) if table.categories else (),
        ignored=(*table.ignored, *names),
        aside={**table.aside, **{name: _beside(table, name) for name in names}},
    )


def _beside(table: Table, name: str) -> Array:
    index = table.feature_names.index(name)
    values: Array = table.columns[:, index].astype(np.float64)
    known = table.categories[index] if table.categories else ()
    if not known:
        return values
    return np.array([None if np.isnan(v) else known[int(v)] for v in values], dtype=object)
