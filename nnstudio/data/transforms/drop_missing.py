"""drop_missing."""

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Names
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, Unmeasured
from nnstudio.data.transforms.layout import Layout


@TRANSFORMS.register
class DropMissing(Unmeasured):
    """Leaves out every row that still lacks a value.

    Rows are left out before the split, of training, validation and test alike; gaps that an earlier transform
    fills do not count. A row to be predicted must be complete.
    """

    kind, title, order = "drop_missing", "Drop rows with gaps", 6
    roles = frozenset({"features"})
    drops_rows = True

    columns: Names = option(
        (), "Only gaps in these columns count; empty: in any.", label="Only columns", as_type="columns"
    )

    def picked(self, layout: Layout) -> Array:
        return layout.positions(self.columns or layout.names, self.title)
