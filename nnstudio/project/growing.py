"""Numbers that one thread appends and others read, without a lock and without throwing any away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Growing:
    """Rows of float64 that grow by doubling. One writer; any number of readers.

    With ``columns`` 0 a row is a single number. A row counts only after it is written whole: the writer
    stores the row, then raises the count; a reader takes the count first and the array second, so that it
    always sees at least ``count`` finished rows, whichever of the two arrays it caught while the buffer was
    doubling.
    """

    def __init__(self, columns: int = 0, capacity: int = 1024) -> None:
        self._columns = columns
        self._count = 0
        self._rows = self._empty(capacity)

    @classmethod
    def of(cls, rows: Array) -> Growing:
        """Go on behind rows that are there, (n,) or (n, columns): they are copied when the first is added."""
        made = cls(0 if rows.ndim == 1 else rows.shape[1], 1)
        if len(rows):
            made._rows, made._count = rows, len(rows)
        return made

    def append(self, row: float | Sequence[float]) -> None:
        """Add one row (writer thread only)."""
        count, rows = self._count, self._rows
        if count == len(rows):
            grown = self._empty(2 * count)
            grown[:count] = rows
            self._rows = rows = grown
        rows[count] = row
        self._count = count + 1

    def extend(self, rows: Array | Sequence[float]) -> None:
        """Add several (writer thread only)."""
        count, end = self._count, self._count + len(rows)
        if end > len(self._rows):
            grown = self._empty(max(end, 2 * len(self._rows)))
            grown[:count] = self._rows[:count]
            self._rows = grown
        self._rows[count:end] = rows
        self._count = end

    def __len__(self) -> int:
        return self._count

    def view(self, start: int = 0, stop: int | None = None) -> Array:
        """The rows from ``start`` to before ``stop``, finished ones only; (n,) or (n, columns): a view."""
        count = self._count if stop is None else min(stop, self._count)
        return self._rows[start:count]

    def last(self) -> Array | None:
        """The newest row (or number), or None while there is none."""
        count = self._count
        return self._rows[count - 1] if count else None

    def _empty(self, capacity: int) -> Array:
        return np.empty((capacity, self._columns) if self._columns else capacity)


class GrowingTable:
    """A :class:`Growing` buffer whose columns have names."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._index = {name: i for i, name in enumerate(self.names)}
        self._rows = Growing(max(len(self.names), 1))

    @classmethod
    def of(cls, names: Sequence[str], rows: Array) -> GrowingTable:
        """Go on behind rows that are there, (n, columns)."""
        made = cls(names)
        made._rows = Growing.of(rows)
        return made

    def renamed(self, names: Sequence[str]) -> GrowingTable:
        """The same rows, those to come too, under other names."""
        made = GrowingTable(names)
        made._rows = self._rows
        return made

    def append(self, values: Sequence[float]) -> None:
        """Add one row, in the order of ``names`` (writer thread only)."""
        self._rows.append(values)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: str) -> bool:
        return name in self._index

    def column(self, name: str, start: int = 0, stop: int | None = None) -> Array:
        """One column from row ``start`` to before ``stop``, as a view."""
        return self._rows.view(start, stop)[:, self._index[name]]

    def newest(self, name: str) -> float | None:
        """The newest number of a column, or None if the column or any row is missing."""
        row = self._rows.last()
        return None if row is None or name not in self._index else float(row[self._index[name]])

    def view(self) -> Array:
        """All rows, shape (rows, columns)."""
        return self._rows.view()
