"""group."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.folds import Fold, cut_groups
from nnstudio.data.splits.base import SPLITS, Parts, Shared, chosen, missing_in
from nnstudio.data.table import Array, DataError, Table


@SPLITS.register
class Group(Shared):
    """Rows of one group stay together: no group is in two parts.

    Right when several rows come from the same person, machine or document: else the test asks about people
    the network has met. Groups are drawn one after the other, each to the part that lacks most rows, so the
    shares are met as nearly as the sizes of the groups allow. Rows without a group form one of their own.
    """

    kind, title, order = "group", "By group", 4

    column: str = option("", "The column that names each row’s group.", label="Group column")
    seed: int = option(42, "Drives which groups go where: same seed, same split.", ge=0, le=2**53)

    def columns(self) -> tuple[str, ...]:
        return chosen(self.column, tr("names each row’s group"))

    def parts(self, table: Table) -> Parts:
        groups = group_numbers(table.aside[self.column])
        sizes = np.bincount(groups)
        wanted = np.array(self.shares()) * len(table)
        used = [part for part in range(3) if wanted[part] > 0]
        if len(sizes) < len(used):
            raise DataError(
                tr(
                    "‘{title}’, column ‘{column}’ has {groups}, and training, "
                    "validation and test need one each. Set a share to 0, or choose another column.",
                    title=table.title,
                    column=self.column,
                    groups=tr_count("{count} group", "{count} groups", len(sizes)),
                )
            )
        order = np.random.default_rng(self.seed).permutation(len(sizes))
        part_of = np.zeros(len(sizes), dtype=np.int64)
        lacking = wanted.copy()
        for position, group in enumerate(order):
            # The first ones make sure that no part stays empty.
            part = used[position] if position < len(used) else int(lacking.argmax())
            part_of[group] = part
            lacking[part] -= sizes[group]
        rows = part_of[groups]
        return np.flatnonzero(rows == 0), np.flatnonzero(rows == 1), np.flatnonzero(rows == 2)

    def folds(self, table: Table, rows: Array, count: int) -> tuple[Fold, ...]:
        return cut_groups(rows, count, self.seed, group_numbers(table.aside[self.column])[rows])

    def notes(self, table: Table) -> tuple[str, ...]:
        values = table.aside[self.column]
        groups, missing = len(np.unique(group_numbers(values))), int(missing_in(values).sum())
        found = []
        if groups == len(table) > 1:
            found.append(
                tr(
                    "Every row has its own group in ‘{column}’, so the split is as good as random.",
                    column=self.column,
                )
            )
        if missing:
            found.append(
                tr(
                    "{rows} without a group in ‘{column}’ stay together.",
                    rows=tr_count("{count} row", "{count} rows", missing),
                    column=self.column,
                )
            )
        return tuple(found)


def group_numbers(values: Array) -> Array:
    """A number (rows,) for each different value; rows without one share a number."""
    texts = np.array(["" if gap else str(v) for v, gap in zip(values, missing_in(values), strict=True)])
    return np.unique(texts, return_inverse=True)[1].reshape(len(texts))
