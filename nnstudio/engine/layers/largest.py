"""The largest number of each window, and its way back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.engine.layers.windows import Windows
from nnstudio.engine.plan import Array, Calls, into, masked
from nnstudio.engine.workspace import Site


def largest_of(parts: Sequence[Array], out: Array) -> Calls:
    """Calls that write the elementwise largest of some arrays."""
    if len(parts) == 1:
        return [(np.copyto, (out, parts[0]))]
    first, *rest = parts
    lefts = [first, *[out] * (len(rest) - 1)]
    return [(into(np.maximum, out), (left, right)) for left, right in zip(lefts, rest, strict=True)]


class SideBySide:
    """Windows side by side: the largest of each column of a window first, then the largest of these.

    Rows of a held image are long runs of numbers, columns are short ones: the fewer of these the better.
    ``rows`` are always rows of the image ``x``, any run of them that begins with a window.
    """

    def __init__(self, at: Site, windows: Windows, x: Array) -> None:
        self.at, self.windows = at, windows
        self.seen = windows.covered(x)
        self.tallest = at.scratch("tallest", (len(at.z), *self.seen.shape[1:]))

    def forward(self, rows: slice) -> Calls:
        """Calls that write the largest numbers of the windows within ``rows``."""
        own = self._own(rows)
        tallest = self.tallest[own]
        return [
            *largest_of(self._down(self.seen, own), tallest),
            *largest_of(self._across(tallest), self.at.z[own]),
        ]

    def backward(self, rows: slice, dx: Array, *, slope: bool) -> Calls:
        """Calls that write the gradient of ``rows`` into ``dx``; with ``slope`` past a ReLU before, too."""
        own, high = self._own(rows), self.windows.rows.window
        dseen = dx[: (own.stop - own.start) * high, :, : self.seen.shape[2]]
        below, beside = dx[len(dseen) :], dx[: len(dseen), :, dseen.shape[2] :]
        calls: Calls = [(rest.fill, (0,)) for rest in (below, beside) if rest.size]
        if own.stop == own.start:
            return calls
        z, dz, tallest = self.at.z[own], self.at.dz[own], self.tallest[own]
        if slope:  # asked at the largest numbers: these are fewer
            rectified = self._work("rectified", z)
            rises = self._work("rises", z, np.bool_)
            calls.append((np.greater, (z, z.dtype.type(0), rises)))
            calls += masked(dz, rises, self._work("slope", z), rectified)
            dz = rectified
        dtallest = self._work("dtallest", tallest)
        calls += self._hand_down("across", self._across(tallest), z, dz, self._across(dtallest))
        ddown = [dseen[place::high] for place in range(high)]
        return calls + self._hand_down("down", self._down(self.seen, own), tallest, dtallest, ddown)

    def _hand_down(
        self, name: str, parts: Sequence[Array], largest: Array, gradient: Array, dparts: Sequence[Array]
    ) -> Calls:
        """The first part that holds the largest number takes the gradient, the last one what is left."""
        if len(parts) == 1:
            return [(np.copyto, (dparts[0], gradient))]
        wins, numbers = self._work(f"wins {name}", largest, np.bool_), self._work(f"numbers {name}", largest)
        calls: Calls = []
        for number, (part, dpart) in enumerate(zip(parts[:-1], dparts[:-1], strict=True), 2):
            calls.append((np.equal, (part, largest, wins)))
            calls += masked(gradient, wins, numbers, dpart)
            left = dparts[-1] if number == len(parts) else self._work(f"left {name}", largest)
            calls.append((np.subtract, (gradient, dpart, left)))
            gradient = left
        return calls

    def _own(self, rows: slice) -> slice:
        """The rows of windows within rows of the image."""
        high, places = self.windows.rows.window, self.windows.rows.places
        return slice(min(rows.start // high, places), min(rows.stop // high, places))

    def _down(self, image: Array, own: slice) -> list[Array]:
        """What the windows of some rows hold in their first row, in their second …"""
        high = self.windows.rows.window
        part = image[own.start * high : own.stop * high]
        return [part[place::high] for place in range(high)]

    def _across(self, image: Array) -> list[Array]:
        """What the windows hold in their first column, in their second …"""
        wide = self.windows.columns.window
        return [image[:, :, place::wide] for place in range(wide)]

    def _work(self, name: str, like: Array, dtype: type = float) -> Array:
        """A work array that every run of rows uses anew: it stays in the cache."""
        chosen = self.at.z.dtype if dtype is float else np.dtype(dtype)
        longest = self.at.scratch(name, (len(self.at.z), *like.shape[1:]), chosen)
        return longest[: len(like)]
