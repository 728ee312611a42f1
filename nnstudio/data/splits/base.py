"""What a split declares: which rows train, which validate, which test, and how folds are cut."""

from __future__ import annotations

from typing import Self

import numpy as np
from pydantic import model_validator

from nnstudio.catalog import Declaration, Registry, option
from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.folds import Fold, cut
from nnstudio.data.table import Array, DataError, Table

Parts = tuple[Array, Array, Array]
"""Row numbers of (train, validation, test): disjoint, together all rows."""

SMALLEST_TRAINING = 0.05


class Splitting(Declaration):
    """Shares out the rows of a table. The same options and table always give the same parts."""

    def columns(self) -> tuple[str, ...]:
        """Columns this looks at, kept beside the features. Raises ``DataError`` if none is chosen."""
        return ()

    def parts(self, table: Table) -> Parts:
        """Which rows go where. Raises ``DataError``."""
        raise NotImplementedError

    def folds(self, table: Table, rows: Array, count: int) -> tuple[Fold, ...]:
        """These rows cut into ``count`` folds for cross-validation. Raises ``DataError``."""
        labels = table.target[rows] if table.is_classification and table.target is not None else None
        return cut(rows, count, self.draw(), labels)

    def draw(self) -> int:
        """What drives the draw of rows."""
        return 0

    def notes(self, table: Table) -> tuple[str, ...]:  # noqa: ARG002
        """Sentences worth telling about this split of this table."""
        return ()

    def shares(self) -> tuple[float, float, float] | None:
        """Wanted shares of (train, validation, test); None where the data says."""
        return None


class Shared(Splitting):
    """A split that is told how large its parts shall be."""

    validation: float = option(
        0.15, "Share of rows kept aside to watch while training.", ge=0, le=0.9, label="Validation share"
    )
    test: float = option(
        0.15, "Share of rows kept aside for the final judgement.", ge=0, le=0.9, label="Test share"
    )

    @model_validator(mode="after")
    def _leave_training_rows(self) -> Self:
        if self.validation + self.test > 1 - SMALLEST_TRAINING:
            raise ValueError(
                tr(
                    "validation {validation:g} and test {test:g} leave less than 5 % of the rows for "
                    "training. Make one of them smaller.",
                    validation=self.validation,
                    test=self.test,
                )
            )
        return self

    def shares(self) -> tuple[float, float, float]:
        return max(0.0, 1.0 - self.validation - self.test), self.validation, self.test


SPLITS: Registry[Splitting] = Registry("splits", "split")


def chosen(column: str, what: str) -> tuple[str, ...]:
    """The column's name, as :meth:`Splitting.columns` gives it. Raises ``DataError`` without a name."""
    if not column:
        raise DataError(
            tr("No column is chosen that {what}. Choose it under Split on the Data tab.", what=what)
        )
    return (column,)


def missing_in(values: Array) -> Array:
    """Which rows (rows,) of a column beside the features have no value."""
    if values.dtype.kind == "f":
        return np.isnan(values)
    return np.array([value is None for value in values], dtype=bool)


def refuse_empty_training(rows: Array, table: Table) -> None:
    """A split without training rows trains nothing. Raises ``DataError``."""
    if not len(rows):
        raise DataError(
            tr(
                "The split of {rows} in ‘{title}’ leaves none for training. "
                "Choose smaller shares for validation and test, or another split.",
                rows=tr_count("{count} row", "{count} rows", len(table)),
                title=table.title,
            )
        )
