"""stratified."""

from nnstudio.catalog import option
from nnstudio.data.splits.base import SPLITS, Parts, Shared
from nnstudio.data.splits.shares import split_rows
from nnstudio.data.table import Table


@SPLITS.register
class Stratified(Shared):
    """Rows are drawn so that every class has the same share in all parts.

    A class of three rows or more has one in every part. A target of numbers has no classes: its rows are
    drawn at random.
    """

    kind, title, order = "stratified", "Stratified by class", 1

    seed: int = option(42, "Drives which rows go where: same seed, same split.", ge=0, le=2**53)

    def parts(self, table: Table) -> Parts:
        labels = table.target if table.is_classification else None
        return split_rows(len(table), self.validation, self.test, self.seed, labels)

    def draw(self) -> int:
        return self.seed
