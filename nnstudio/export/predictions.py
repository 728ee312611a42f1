"""Predictions as files and as text: CSV, JSON lines, Parquet, Markdown. One row for each sample."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data.table import Array
from nnstudio.export.base import ExportError
from nnstudio.export.csv_text import to_csv
from nnstudio.project import atomic

FORMATS = {
    ".csv": tr_later("CSV table"),
    ".jsonl": tr_later("JSON lines"),
    ".parquet": tr_later("Parquet table"),
}
"""The end of a file's name, and what such a file is."""


def write_columns(path: Path, names: Sequence[str], columns: Sequence[Array]) -> str:
    """Write the columns in the form the file's name asks for, all or nothing.

    Raises :class:`ExportError` for another form, ``SaveError`` if the file cannot be written. Returns a
    sentence if the disk complained afterwards, else "".
    """
    names = distinct(names)
    kind = path.suffix.lower()
    if kind == ".csv":
        data = csv_of(names, columns).encode()
    elif kind == ".jsonl":
        data = lines_of(names, columns).encode()
    elif kind == ".parquet":
        data = _parquet(names, columns)
    else:
        raise ExportError(
            tr(
                "‘{name}’ does not end in {formats}. Choose one of these forms.",
                name=path.name,
                formats=", ".join(FORMATS),
            )
        )
    return atomic.write(path, data)


def csv_of(names: Sequence[str], columns: Sequence[Array]) -> str:
    """With a header; what a spreadsheet would take for a formula is disarmed."""
    return to_csv([list(names), *zip(*(column.tolist() for column in columns), strict=True)])


def lines_of(names: Sequence[str], columns: Sequence[Array]) -> str:
    """One JSON object a line."""
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return "".join(
        json.dumps(dict(zip(names, map(_finite, row), strict=True)), ensure_ascii=False) + "\n"
        for row in rows
    )


def tabs_of(names: Sequence[str], columns: Sequence[Array]) -> str:
    """With tabs between the columns, to paste into a sheet."""
    rows = [list(names), *zip(*(column.tolist() for column in columns), strict=True)]
    return "".join("\t".join(str(cell).replace("\t", " ") for cell in row) + "\n" for row in rows)


def markdown_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown: words to the left, numbers to the right."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"

    rule = "|" + "|".join([" --- ", *(" ---: " for _ in header[1:])]) + "|\n"
    return line(header) + rule + "".join(line(row) for row in rows)


def distinct(names: Sequence[str]) -> list[str]:
    """The names, a further one of the same name with a number behind it."""
    found: list[str] = []
    for name in names:
        number, other = 2, name
        while other in found:
            other, number = f"{name} ({number})", number + 1
        found.append(other)
    return found


def _finite(value: Any) -> Any:
    """JSON has no word for NaN and infinity."""
    return None if isinstance(value, float) and value - value != 0 else value


def _parquet(names: Sequence[str], columns: Sequence[Array]) -> bytes:
    import polars as pl  # here, so that the app starts without waiting for it

    frame = pl.DataFrame({name: column.tolist() for name, column in zip(names, columns, strict=True)})
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()
