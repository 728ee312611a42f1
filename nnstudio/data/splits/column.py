"""column."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr, tr_count, tr_quoted
from nnstudio.data.splits.base import SPLITS, Parts, Splitting, chosen, missing_in, refuse_empty_training
from nnstudio.data.table import Array, DataError, Table

WORDS: Mapping[str, int] = {
    "train": 0, "training": 0,
    "validation": 1, "valid": 1, "val": 1, "dev": 1,
    "test": 2, "testing": 2,
}  # fmt: skip


@SPLITS.register
class Column(Splitting):
    """A column says for every row where it goes: train, validation or test.

    In any case; training, val, valid, dev and testing are understood too. Right for data sets that come with
    a published split.
    """

    kind, title, order = "column", "By a column that says", 5

    column: str = option("", "The column that holds train, validation or test.", label="Split column")

    def columns(self) -> tuple[str, ...]:
        return chosen(self.column, tr("says train, validation or test for every row"))

    def parts(self, table: Table) -> Parts:
        part = self._part(table)
        train, validation, test = (np.flatnonzero(part == number) for number in range(3))
        refuse_empty_training(train, table)
        return train, validation, test

    def _part(self, table: Table) -> Array:
        values = table.aside[self.column]
        found = np.array([WORDS.get(str(value).strip().lower(), -1) for value in values], dtype=np.int64)
        wrong = np.flatnonzero(found < 0)
        if len(wrong):
            row = int(wrong[0])
            shown = tr("nothing") if missing_in(values)[row] else tr_quoted(str(values[row])[:40])
            said = tr(
                "‘{title}’, {row}, column ‘{column}’ holds {shown}, where train, validation or test is "
                "expected. Correct it, or choose another split.",
                title=table.title,
                row=table.row_name(row),
                column=self.column,
                shown=shown,
            )
            if len(wrong) > 1:
                rows = tr_count("{count} further row", "{count} further rows", len(wrong) - 1)
                said = tr("{said} ({rows} like this.)", said=said, rows=rows)
            raise DataError(said)
        return found
