"""Passing through a large table piece by piece, and again for columns that turn out to be of the other kind.

What a file spends on a cell does not matter: 8 bytes are kept of a number, 4 of a text.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.readers.columns import Column, Rows, Sheet
from nnstudio.data.readers.files import available_memory
from nnstudio.data.readers.frame import check_size, unusable
from nnstudio.data.readers.gather import Kept, Unusable, new_column
from nnstudio.data.table import Array, DataError
from nnstudio.data.words import rounded

if TYPE_CHECKING:
    import polars as pl

LARGEST = 64 * 2**30
BYTES_PER_CELL = 24
"""What a cell takes from reading to training: as a number, in the table, and prepared for the network."""


class TooLarge(DataError):
    """More than memory can hold; one of ``every`` rows would fit, and ``first`` rows would."""

    def __init__(self, sentence: str, every: int, first: int) -> None:
        super().__init__(sentence)
        self.every, self.first = every, first


@dataclass(frozen=True)
class Beginning:
    """The beginning of a large file, read as a table: ``head_bytes`` of ``size``."""

    path: Path
    size: int
    head: Sheet
    head_bytes: int

    @cached_property
    def rows(self) -> int:
        """About how many rows there are."""
        each = self.head_bytes / max(len(self.head) + self.head.has_header, 1)
        return max(round(self.size / each), len(self.head))

    def check_memory(self, rows: Rows, *, columns: int) -> None:
        """Raise :class:`TooLarge` if the rows asked for would take more than half the memory there is."""
        count = self.rows // rows.step
        count = min(count, rows.most) if rows.most else count
        needed, room = count * columns * BYTES_PER_CELL, available_memory() // 2
        if needed <= room:
            return
        every = -(-self.rows * columns * BYTES_PER_CELL // room)
        raise TooLarge(
            tr(
                "‘{name}’ has about {count} rows of {cells} to use, which "
                "need about {needed:,.1f} GB; {room:,.1f} GB can be spared. Use fewer rows, for "
                "example one of every {every:,}.",
                name=self.path.name,
                count=rounded(count),
                cells=tr_count("{count} cell", "{count} cells", columns),
                needed=needed / 2**30,
                room=room / 2**30,
                every=every,
            ),
            every,
            int(room // (columns * BYTES_PER_CELL)),
        )


@dataclass(frozen=True, eq=False)
class Gathered(Sheet):
    """A table that was read in pieces; ``head`` are cells from the top, as text."""

    head: list[list[str]] = field(default_factory=list)
    kept: tuple[Kept, ...] = ()

    @property
    def has_texts(self) -> bool:
        return False

    def column(self, index: int) -> Column:
        return self.kept[index].column(self, self.names[index])

    def first_rows(self, count: int) -> list[list[str]]:
        return self.head[:count]


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows: columns by name, of text or typed. A column that is not there is missing in all of them."""

    columns: Mapping[str, pl.Series]
    file_rows: Array
    blank: int = 0


@dataclass(frozen=True, eq=False)
class Passed:
    """What a pass found: columns by name, the rows used, how many were blank, and how many there are."""

    kept: Mapping[str, Kept]
    file_rows: Array
    blank: int
    seen: int

    def notes(self, rows: Rows) -> tuple[str, ...]:
        """What to tell of the rows that are not there."""
        blank = tr_count("{count} row", "{count} rows", self.blank)
        told = (tr("{rows} without a single value left out.", rows=blank),) if self.blank else ()
        return told + rows.notes(len(self.file_rows), self.seen)


class Passing(ABC):
    """A way through a file. ``as_text`` names columns of categories, whatever they look like."""

    def __init__(self, start: Beginning, rows: Rows, as_text: tuple[str, ...], decimal: str = ".") -> None:
        self.start, self.rows, self.as_text, self.decimal = start, rows, as_text, decimal

    @abstractmethod
    def pieces(self) -> Iterator[Piece]:
        """The file from its beginning, with progress told."""

    @abstractmethod
    def is_number(self, name: str, series: pl.Series) -> bool:
        """Whether a column seems to hold numbers; ``series`` are the first of its cells."""

    def run(self) -> Passed:
        """Read, and read again what has to be kept in another way. Raises ``DataError``, ``Cancelled``."""
        found = self._pass({})
        again = {
            name: not column.of_numbers
            for name, column in found.kept.items()
            if name not in self.as_text and column.is_of_other_kind
        }
        if not again:
            return found
        more = self._pass(again, only=True).kept
        kept = {name: more.get(name, column) for name, column in found.kept.items()}
        return Passed(kept, found.file_rows, found.blank, found.seen)

    def _pass(self, known: Mapping[str, bool], *, only: bool = False) -> Passed:
        """``known`` says which columns are kept as numbers; ``only``: no other column is looked at."""
        kept: dict[str, Kept | None] = {}  # None until a cell of it is seen
        numbers: list[Array] = []
        seen = blank = used = 0
        for piece in self.pieces():
            count = len(piece.file_rows)
            chosen = np.arange(-seen % self.rows.step, count, self.rows.step)
            if self.rows.most:
                chosen = chosen[: self.rows.most - used]
            for name, series in piece.columns.items():
                if not only or name in known:
                    cells = series if len(chosen) == count else series.gather(chosen)
                    kept[name] = self._added(kept, name, cells, used, known)
            numbers.append(piece.file_rows[chosen])
            seen, blank, used = seen + count, blank + piece.blank, used + len(chosen)
            if self.rows.most and used >= self.rows.most:
                break
        if not used:
            raise DataError(
                tr(
                    "‘{name}’ has no values. Choose a file with a row for every sample.",
                    name=self.start.path.name,
                )
            )
        whole = {name: column or new_column(number=True, decimal=".") for name, column in kept.items()}
        for column in whole.values():
            column.pad(used)
            column.finish()
        return Passed(whole, np.concatenate(numbers), blank, seen)

    def _added(
        self,
        kept: Mapping[str, Kept | None],
        name: str,
        cells: pl.Series,
        used: int,
        known: Mapping[str, bool],
    ) -> Kept | None:
        """The column with these cells, after the ``used`` rows before them."""
        column = kept.get(name)
        if name not in kept and len(kept) >= len(self.start.head.names):
            check_size(0, len(kept) + 1, self.start.path.name)
            self.start.check_memory(self.rows, columns=len(kept) + 1)
        if what := unusable(cells.dtype):
            return Unusable(what)
        if cells.dtype.is_(_null()):
            return column
        if column is None:
            number = (
                known[name] if name in known else name not in self.as_text and self.is_number(name, cells)
            )
            column = new_column(number=number, decimal=self.decimal)
        column.pad(used)
        column.add(cells)
        return column


def _null() -> type[pl.Null]:
    import polars as pl  # here, so that the app starts without waiting for it

    return pl.Null


def is_large(path: Path, size: int) -> bool:
    """Whether a file has this many bytes; False for what cannot be asked."""
    try:
        return os.stat(path).st_size >= size
    except (OSError, ValueError):
        return False
