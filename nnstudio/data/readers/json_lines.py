"""json_lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.readers import large_lines
from nnstudio.data.readers.columns import Sheet
from nnstudio.data.readers.files import checked_size, find_file, refusing_os_errors
from nnstudio.data.readers.frame import Frame, refusing
from nnstudio.data.readers.passes import Beginning, is_large
from nnstudio.data.readers.tabular import Tabular
from nnstudio.data.source import READERS
from nnstudio.data.table import DataError

if TYPE_CHECKING:
    import polars as pl

DEEPEST = 64


@READERS.register
class JsonLines(Tabular):
    """A table of your own as JSON lines: one object of names and values in every line.

    A name that a line lacks, and null, are missing values. Text becomes categories. Of a file of many rows,
    also beyond memory, the first ones or one of every so many can be used.
    """

    kind, title, order = "json_lines", "JSON lines", 4
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson")

    def sheet(self, folder: Path | None) -> Sheet:
        place = find_file(self.path, folder)
        if is_large(place, large_lines.LARGE):
            return large_lines.read_large(self.look(place), parse, self.sample, self.as_text)
        checked_size(place)
        with refusing_os_errors(place):
            data = place.read_bytes().removeprefix(large_lines.BOM)
        if not data.strip():
            raise DataError(
                tr("‘{name}’ is empty. Choose a file that has a line for every sample.", name=place.name)
            )
        return self.sampled(Frame.of(parse(place, data, 0), place.name))

    def look(self, place: Path) -> Beginning:
        """The beginning of a large file. Raises ``DataError``."""
        return large_lines.look_at(place, parse)

    def glance(self, folder: Path | None) -> Beginning | None:
        place = find_file(self.path, folder)
        return self.look(place) if is_large(place, large_lines.LARGE) else None


def parse(path: Path, data: bytes, before: int) -> pl.DataFrame:
    """Lines of a file as a table; sentences count from the lines ``before`` them. Raises ``DataError``."""
    import polars as pl  # here, so that the app starts without waiting for it

    if not data.strip():
        return pl.DataFrame()
    _check_depth(data, path.name, before)
    with refusing(path, tr("JSON lines"), lambda said: _first_mistake(data, before) or said):
        return pl.read_ndjson(data, infer_schema_length=None)


def _check_depth(data: bytes, file: str, before: int) -> None:
    """A parser that calls itself for every bracket would run out of stack."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return
    values = np.frombuffer(data, dtype=np.uint8)
    ends = np.append(np.flatnonzero(values == 0x0A), len(values))
    opening = np.searchsorted(np.flatnonzero((values == 0x5B) | (values == 0x7B)), ends)
    for line in np.flatnonzero(np.diff(opening, prepend=0) > DEEPEST):
        if _depth(data[ends[line - 1] if line else 0 : ends[line]]) > DEEPEST:
            raise DataError(
                tr(
                    "‘{file}’, line {number:,} is nested too deeply. Every line must be one object of "
                    "names and plain values.",
                    file=file,
                    number=before + int(line) + 1,
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


def _first_mistake(data: bytes, before: int) -> str:
    """Which line is wrong and how; "" if none is found. The reader itself does not tell the line."""
    for number, line in enumerate(data.split(b"\n"), before + 1):
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
