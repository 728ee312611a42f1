"""ordinal."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Names
from nnstudio.data.table import Array
from nnstudio.data.transforms.base import TRANSFORMS, State, Unmeasured
from nnstudio.data.transforms.layout import Layout


@TRANSFORMS.register
class Ordinal(Unmeasured):
    """Texts that have an order to one number each: small, medium, large become 0, 1, 2.

    Values come in the order given; the others follow in alphabetical order. Right only where the order means
    something: texts without one are better left alone, as they become a 0/1 column for each value. A missing
    text stays missing. scikit-learn calls this OrdinalEncoder.
    """

    kind, title, order = "ordinal", "Texts to ranks", 7
    roles = frozenset({"features"})

    values: Names = option(
        (), "The texts from the lowest to the highest rank.", label="In this order", as_type="columns"
    )
    columns: Names = option(
        (), "Only these columns; empty: every column of texts.", label="Only columns", as_type="columns"
    )

    def picked(self, layout: Layout) -> Array:
        found = layout.positions(self.columns, self.title) if self.columns else layout.texts
        return np.array([i for i in found if layout.categories[i]], dtype=np.int64)

    def after(self, layout: Layout) -> Layout:
        return layout.as_numbers(self.picked(layout))

    def carry(self, values: Array, layout: Layout, state: State) -> Array:  # noqa: ARG002
        for index in self.picked(layout):
            ranks = self.ranks(layout.categories[index])
            codes = values[:, index]
            known = ~np.isnan(codes)
            values[known, index] = ranks[codes[known].astype(np.int64)]
        return values

    def ranks(self, texts: tuple[str, ...]) -> Array:
        """The rank of each of these values of a column, (values,)."""
        place = {text: i for i, text in enumerate(self.values)}
        ordered = sorted(texts, key=lambda text: (place.get(text, len(place)), text))
        return np.array([ordered.index(text) for text in texts], dtype=np.float64)
