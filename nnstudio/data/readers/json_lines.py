"""json_lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from nnstudio.catalog.words import tr
from nnstudio.data.readers.columns import Sheet
from nnstudio.data.readers.files import checked_size, find_file, refusing_os_errors
from nnstudio.data.readers.frame import Frame, refusing
from nnstudio.data.readers.tabular import Tabular
from nnstudio.data.source import READERS
from nnstudio.data.table import DataError

DEEPEST = 64


@READERS.register
class JsonLines(Tabular):
    """A table of your own as JSON lines: one object of names and values in every line.

    A name that a line lacks, and null, are missing values. Text becomes categories.
    """

    kind, title, order = "json_lines", "JSON lines", 4
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson")

    def sheet(self, folder: Path | None) -> Sheet:
        import polars as pl  # here, so that the app starts without waiting for it

        place = find_file(self.path, folder)
        checked_size(place)
        with refusing_os_errors(place):
            data = place.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if not data.strip():
            raise DataError(
                tr("‘{name}’ is empty. Choose a file that has a line for every sample.", name=place.name)
            )
        _check_depth(data, place.name)
        with refusing(place, tr("JSON lines"), lambda said: _first_mistake(data) or said):
            frame = pl.read_ndjson(data, infer_schema_length=None)
        return self.sampled(Frame.of(frame, place.name))


def _check_depth(data: bytes, file: str) -> None:
    """A parser that calls itself for every bracket would run out of stack."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.count(b"[") + line.count(b"{") > DEEPEST and _depth(line) > DEEPEST:
            raise DataError(
                tr(
                    "‘{file}’, line {number:,} is nested too deeply. Every line must be one object of "
                    "names and "
                    "plain values.",
                    file=file,
                    number=number,
                )
            )


def _depth(line: bytes) -> int:
    deepest = depth = 0
    inside = escaped = False
    for byte in line:
        if inside:
            inside = escaped or byte != 0x22
            escaped = not escaped and byte == 0x5C
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _first_mistake(data: bytes) -> str:
    """Which line is wrong and how; "" if none is found. The reader itself does not tell the line."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except UnicodeDecodeError:
            return tr("line {number:,} is not UTF-8", number=number)
        except ValueError as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            return tr(
                "line {number:,} is not JSON ({reason})",
                number=number,
                reason=said[0].lower() + said[1:],
            )
        if not isinstance(found, dict):
            return tr("line {number:,} is not an object of names and values", number=number)
    return ""
