"""Text from the clipboard as a table that the project keeps: what spreadsheets and web pages copy."""

from __future__ import annotations

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.data.own.typed_table import LONGEST_CELL, MOST_CELLS, TypedTable
from nnstudio.data.readers.cells import Cells, cells_of
from nnstudio.data.readers.dialect import is_number
from nnstudio.data.table import DataError

NAME = tr_later("the clipboard")
LONGEST_TEXT = 2**26


class TooMuchPasted(DataError):
    """A table that is too large to be kept in a project, and right otherwise."""


def is_table(text: str) -> bool:
    """Whether its first lines could be rows of a table: the same number of cells in each, more than one."""
    lines = [line for line in text[:4096].splitlines()[:3] if line.strip()][:2]
    counts = ([line.count(separator) for line in lines] for separator in "\t;,")
    return len(lines) == 2 and any(first == second > 0 for first, second in counts)


def pasted(text: str) -> TypedTable:
    """The table in a text: cut at tabs, semicolons, commas or bars, as a CSV file is. Raises ``DataError``.

    Decimal commas become points, for the project keeps numbers in one way of writing.
    """
    if not text.strip():
        raise DataError(tr("The clipboard holds no text. Copy cells in a spreadsheet, then paste them here."))
    if len(text) > LONGEST_TEXT:
        raise DataError(
            tr("The clipboard holds more text than can be pasted. Save it as a file and import it.")
        )
    found = cells_of(text, tr(NAME), (), "utf-8", ("auto", "auto", "auto", "auto"))
    if len(found.names) < 2:
        raise DataError(
            tr(
                "The clipboard holds text of a single column. Copy two columns at least: a feature and "
                "the target."
            )
        )
    cells = len(found.rows) * len(found.names)
    if cells > MOST_CELLS or any(len(cell) > LONGEST_CELL for row in found.rows for cell in row):
        raise TooMuchPasted(
            tr(
                "The clipboard holds {cells}; a project keeps up to {most_cells:,}, of up to "
                "{longest_cell:,} characters. Save them as a file, which is imported then.",
                cells=tr_count("{count} cell", "{count} cells", cells),
                most_cells=MOST_CELLS,
                longest_cell=LONGEST_CELL,
            )
        )
    rows = [[_plain(cell.strip(), found) for cell in row] for row in found.rows]
    return TypedTable.build({"names": found.names, "cells": rows})


def _plain(cell: str, found: Cells) -> str:
    decimal = found.written.decimal
    return cell.replace(",", ".") if decimal == "," and is_number(cell, decimal) else cell
