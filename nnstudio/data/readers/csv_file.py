"""csv."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from nnstudio.catalog import option
from nnstudio.data.readers.cells import Cells, Decimal, Delimiter, Header, read_cells
from nnstudio.data.readers.files import find_file
from nnstudio.data.readers.tabular import Tabular
from nnstudio.data.readers.text import Encoding
from nnstudio.data.source import READERS


@READERS.register
class Csv(Tabular):
    """A table of your own as a CSV file: one row for each sample, one column to be predicted.

    Comma, semicolon, tab or bar, decimal point or comma, with or without a header: found out from the file.
    Text columns become categories. Empty cells, NA, NaN, N/A, null, ? and - are missing values.
    """

    kind, title, order = "csv", "CSV file", 1
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".tab", ".txt")

    delimiter: Delimiter = option("auto", "What stands between cells.", advanced=True)
    decimal: Decimal = option("auto", "What stands before the decimals of a number.", advanced=True)
    header: Header = option("auto", "Whether the first row holds the names of the columns.", advanced=True)
    encoding: Encoding = option("auto", "How letters are written as bytes.", advanced=True)

    def sheet(self, folder: Path | None) -> Cells:
        place = find_file(self.path, folder)
        return read_cells(place, self.delimiter, self.decimal, self.header, encoding=self.encoding)
