"""Several target columns of two values each: yes-or-no answers, any number of which may be yes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.readers.columns import Column, class_name
from nnstudio.data.table import Array, DataError

if TYPE_CHECKING:
    from nnstudio.data.readers.tabular import OfColumns

Words = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Answers:
    """``values`` (rows, columns) float32, 0 for no and 1 for yes; ``missing`` (rows,): one of them is.

    ``words`` are the column's own for no and yes: the lower and the higher number, or its two texts in the
    order of the alphabet (no, yes; false, true; absent, present).
    """

    values: Array
    missing: Array
    words: tuple[Words, ...]


def read_answers(source: OfColumns, columns: list[Column]) -> Answers | None:
    """The columns as answers, if they are: asked for as classes, or each of 0 and 1 or of two texts.

    None where they are something else. Raises ``DataError`` for classes that are not two.
    """
    if source.problem == "regression":
        return None
    asked = source.problem == "classification"
    found = [_two_of(column, as_text=column.name in source.as_text) for column in columns]
    for column, two in zip(columns, found, strict=True):
        if two is None and asked:
            raise DataError(
                tr(
                    "‘{file}’, column ‘{name}’ does not hold just two values. Several targets of classes "
                    "are yes-or-no answers: make it the only target, or take it out of the targets.",
                    file=column.sheet.file,
                    name=column.name,
                ),
                *((column.name,) if column.name in source.more_targets else ()),
            )
        if two is None or not (asked or two[2]):
            return None
    parts = [two for two in found if two is not None]
    missing = np.any([column.missing for column in columns], axis=0)
    values = np.stack([part[0] for part in parts], axis=1).astype(np.float32)
    return Answers(values, missing, tuple(part[1] for part in parts))


def _two_of(column: Column, *, as_text: bool) -> tuple[Array, Words, bool] | None:
    """0 and 1 (rows,), the two words, and whether nobody would take them for quantities; None unless two."""
    if column.number_share == 1.0 and not as_text:
        numbers = column.numbers("")
        known = np.unique(numbers[~np.isnan(numbers)])
        if len(known) != 2:
            return None
        words = (class_name(float(known[0])), class_name(float(known[1])))
        return numbers == known[1], words, known.tolist() == [0, 1]
    import polars as pl  # here, so that the app starts without waiting for it

    cells = column.texts.filter(pl.Series(~column.missing)).unique().to_list()
    if len(cells) != 2:
        return None
    no, yes = sorted(cells)
    return column.codes([no, yes]) == 1, (no, yes), True
