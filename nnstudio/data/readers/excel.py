"""excel."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path
from typing import ClassVar, Literal

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.data.readers.columns import Sheet
from nnstudio.data.readers.files import LARGEST_FILE, available_memory, checked_size, find_file
from nnstudio.data.readers.frame import Frame, refusing
from nnstudio.data.readers.tabular import Tabular
from nnstudio.data.readers.trial import EXCEL, survive
from nnstudio.data.source import READERS
from nnstudio.data.table import DataError
from nnstudio.data.words import quoted

LARGEST_UNPACKED = 5 * 2**29
"""Bytes of a workbook as it is read; a process of its own reads it first, with 6 GB."""
MEMORY_A_BYTE = 2.3
"""What each of these takes while the sheet is read."""
MOST_RATIO = 50
"""A workbook that unpacks to more than 512 MB is no more than this many times as large as its file."""


@READERS.register
class Excel(Tabular):
    """A table of your own as a sheet of a workbook (.xlsx, .xls, .ods).

    The first sheet, or the one you name. Values of formulas are read as they were last calculated; text and
    dates become categories, empty cells are missing values. A workbook is read as a whole: files of up to
    512 MB that unpack to at most 2.5 GB, if there is memory for that. Larger tables are better kept as CSV or
    Parquet, of which a part of the rows can be used.
    """

    kind, title, order = "excel", "Excel workbook", 3
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

    sheet_name: str = option(
        "", "The sheet to be read; empty means the first one.", label="Sheet",
        labels={"none": "the first one"},
    )  # fmt: skip
    header: Literal["yes", "no"] = option("yes", "Whether the first row holds the names of the columns.")

    def sheet(self, folder: Path | None) -> Sheet:
        place = find_file(self.path, folder)
        checked_size(place)
        _check_unpacked(place)
        if importlib.util.find_spec("fastexcel") is None:
            raise DataError(
                tr(
                    "To read ‘{name}’, NNStudio needs the package fastexcel, which is not installed. "
                    "Install nnstudio[excel], or save the sheet as CSV and choose that file.",
                    name=place.name,
                )
            )
        survive(place, EXCEL, tr("workbook"), self.sheet_name)
        import fastexcel

        try:
            book = fastexcel.read_excel(place)
            if self.sheet_name and self.sheet_name not in book.sheet_names:
                raise DataError(
                    tr(
                        "‘{name}’ has no sheet ‘{sheet_name}’. Its sheets: {sheet_names}.",
                        name=place.name,
                        sheet_name=self.sheet_name,
                        sheet_names=quoted(book.sheet_names, 12),
                    )
                )
            with refusing(place, tr("workbook")):
                loaded = book.load_sheet(
                    self.sheet_name or 0,
                    header_row=0 if self.header == "yes" else None,
                    schema_sample_rows=None,
                )
                frame = loaded.to_polars()
        except fastexcel.FastExcelError as error:
            said = str(error).split("\n", 1)[0][:160]
            raise DataError(
                tr(
                    "‘{name}’ cannot be read: it is damaged or no workbook, or written in a way that is not "
                    "known here ({said}). Save it as .xlsx or CSV in the program it comes from.",
                    name=place.name,
                    said=said,
                )
            ) from None
        return self.sampled(Frame.of(frame, place.name, first_row=2 if self.header == "yes" else 1))


def _check_unpacked(place: Path) -> None:
    """A small workbook can unpack to anything; what it says of itself is asked first.

    A sheet of 1,048,576 rows, the most there can be, unpacks to about 35 MB for each column of numbers.
    """
    if not zipfile.is_zipfile(place):
        return
    try:
        with zipfile.ZipFile(place) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise DataError(tr("‘{name}’ is damaged. Choose another copy of it.", name=place.name)) from None
    size, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if size <= LARGEST_FILE:
        return
    if size > MOST_RATIO * packed:
        raise DataError(
            tr(
                "‘{name}’ would unpack to {size:,.0f} MB, more than {ratio:,} times its own size: no table "
                "does. Choose another copy of it.",
                name=place.name,
                size=size / 2**20,
                ratio=MOST_RATIO,
            )
        )
    room = min(LARGEST_UNPACKED, int(available_memory() // 2 / MEMORY_A_BYTE))
    if size > room:
        raise DataError(
            tr(
                "‘{name}’ would unpack to {size:,.0f} MB, more than the {room:,.0f} MB there is room for. "
                "Save the sheet as CSV or Parquet, of which a part of the rows can be used, or choose a "
                "workbook with fewer rows.",
                name=place.name,
                size=size / 2**20,
                room=room / 2**20,
            )
        )
