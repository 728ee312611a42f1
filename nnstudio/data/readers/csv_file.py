"""csv."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from nnstudio.catalog import option
from nnstudio.data.readers import large
from nnstudio.data.readers.cells import read_cells
from nnstudio.data.readers.columns import Sheet
from nnstudio.data.readers.dialect import Decimal, Delimiter, Header, Quote
from nnstudio.data.readers.files import find_file
from nnstudio.data.readers.large import Large, look_at, read_large
from nnstudio.data.readers.passes import is_large
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
    quote: Quote = option(
        "auto",
        "What stands around text that holds the delimiter.",
        advanced=True,
        labels={"auto": "Auto", "double": 'Double "', "single": "Single '", "none": "None"},
    )
    decimal: Decimal = option("auto", "What stands before the decimals of a number.", advanced=True)
    header: Header = option("auto", "Whether the first row holds the names of the columns.", advanced=True)
    encoding: Encoding = option("auto", "How letters are written as bytes.", advanced=True)

    def sheet(self, folder: Path | None) -> Sheet:
        place = find_file(self.path, folder)
        if is_large(place, large.LARGE):
            return read_large(self.look(place), self.sample, self.as_text)
        cells = read_cells(
            place, self.delimiter, self.decimal, self.header, encoding=self.encoding, quote=self.quote
        )
        return self.sampled(cells)

    def look(self, place: Path) -> Large:
        """The beginning of a large file. Raises ``DataError``."""
        return look_at(place, (self.delimiter, self.quote, self.decimal, self.header), self.encoding)

    def glance(self, folder: Path | None) -> Large | None:
        place = find_file(self.path, folder)
        return self.look(place) if is_large(place, large.LARGE) else None
