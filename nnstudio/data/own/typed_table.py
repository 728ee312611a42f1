"""typed_table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from nnstudio.catalog import option
from nnstudio.catalog.declaration import Names
from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.readers.columns import Sheet
from nnstudio.data.readers.frame import Frame
from nnstudio.data.readers.tabular import OfColumns
from nnstudio.data.source import OWN
from nnstudio.data.table import DataError

MOST_CELLS = 10_000
LONGEST_CELL = 500
NAME = tr_later("Typed table")


def _tuples(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(tuple(entry) if isinstance(entry, list) else entry for entry in value)
    return value


Cells = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_tuples)]


@OWN.register
class TypedTable(OfColumns):
    """A table that you type or paste, kept in the project.

    Cells are texts and are read as those of a CSV file are: a column of numbers is numbers, an empty cell is
    a missing value. Rows are counted from 1, without the names.
    """

    kind, title, order = "typed_table", "A table you type", 2

    names: Names = option(("x", "y"), "The names of the columns.", label="Columns", as_type="columns")
    cells: Cells = option((), "The rows, each with a text for every column.", label="Rows", as_type="cells")

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        if len(set(self.names)) < len(self.names) or not all(name.strip() for name in self.names):
            raise ValueError(tr("every column needs a name of its own."))
        if len(self.cells) * len(self.names) > MOST_CELLS:
            raise ValueError(
                tr(
                    "{count:,} rows of {columns:,} columns are more than {most_cells:,} "
                    "cells. Keep "
                    "them in a file and import it.",
                    count=len(self.cells),
                    columns=len(self.names),
                    most_cells=MOST_CELLS,
                )
            )
        for number, row in enumerate(self.cells, 1):
            if len(row) != len(self.names):
                raise ValueError(
                    tr(
                        "row {number:,} has {count:,} cells for {columns:,} columns.",
                        number=number,
                        count=len(row),
                        columns=len(self.names),
                    )
                )
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise ValueError(
                    tr(
                        "row {number:,} has a cell of more than {longest_cell:,} characters.",
                        number=number,
                        longest_cell=LONGEST_CELL,
                    )
                )
        return self

    def sheet(self, folder: Path | None) -> Sheet:  # noqa: ARG002
        import polars as pl  # here, so that the app starts without waiting for it

        filled = [row for row in self.cells if any(cell.strip() for cell in row)]
        if not filled:
            raise DataError(tr("The table has no rows yet. Type some: ‘Edit table…’ on the Data tab."))
        frame = pl.DataFrame(filled, schema=dict.fromkeys(self.names, pl.String), orient="row")
        return Frame.of(frame, NAME)
