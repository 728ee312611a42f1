"""random."""

from nnstudio.catalog import option
from nnstudio.data.splits.base import SPLITS, Parts, Shared
from nnstudio.data.splits.shares import split_rows
from nnstudio.data.table import Table


@SPLITS.register
class Random(Shared):
    """Rows are drawn, whatever they hold.

    Right when rows do not depend on each other and no class is rare.
    """

    kind, title, order = "random", "Random", 2

    seed: int = option(42, "Drives which rows go where: same seed, same split.", ge=0, le=2**53)

    def parts(self, table: Table) -> Parts:
        return split_rows(len(table), self.validation, self.test, self.seed)

    def draw(self) -> int:
        return self.seed
