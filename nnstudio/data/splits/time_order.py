"""time_order."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.dates import moments
from nnstudio.data.folds import Fold, cut_in_order
from nnstudio.data.splits.base import SPLITS, Parts, Shared, missing_in, refuse_empty_training
from nnstudio.data.table import Array, DataError, Table


@SPLITS.register
class TimeOrder(Shared):
    """The past trains, the future tests: the last rows are kept aside.

    Rows are put in the order of a column of numbers or dates (rows of the same moment in the order of the
    file): first training, then validation, then test. Cross-validation trains on the past and judges on the
    block that follows. Right for anything measured over time, where a drawn split would look ahead.
    """

    kind, title, order = "time_order", "By time", 3

    column: str = option(
        "", "The column of numbers or dates that orders the rows; empty: the order they come in.",
        label="Time column",
    )  # fmt: skip

    def columns(self) -> tuple[str, ...]:
        return (self.column,) if self.column else ()

    def parts(self, table: Table) -> Parts:
        order = self._in_order(table)
        tests = round(len(order) * self.test)
        validations = round(len(order) * self.validation)
        train = len(order) - tests - validations
        refuse_empty_training(order[:train], table)
        return order[:train], order[train : train + validations], order[train + validations :]

    def folds(self, table: Table, rows: Array, count: int) -> tuple[Fold, ...]:
        order = self._in_order(table)
        return cut_in_order(order[np.isin(order, rows)], count)

    def notes(self, table: Table) -> tuple[str, ...]:
        missing = int(missing_in(table.aside[self.column]).sum()) if self.column else 0
        if not missing:
            return ()
        return (
            tr(
                "{rows} without a value in ‘{column}’ came first, as their time is unknown.",
                rows=tr_count("{count} row", "{count} rows", missing),
                column=self.column,
            ),
        )

    def _in_order(self, table: Table) -> Array:
        if not self.column:
            return np.arange(len(table))
        values = table.aside[self.column]
        times = values if values.dtype.kind == "f" else moments(values)
        if times is None:
            shown = next(str(value) for value in values if value is not None)
            raise DataError(
                tr(
                    "‘{title}’, column ‘{column}’ holds neither numbers nor dates that can be read "
                    "(‘{shown}’). Write dates as 2024-12-31, or choose another column.",
                    title=table.title,
                    column=self.column,
                    shown=shown[:40],
                )
            )
        return np.argsort(np.where(np.isnan(times), -np.inf, times), kind="stable")
