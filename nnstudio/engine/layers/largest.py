"""The largest number of each window, and its way back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.engine.layers.windows import Windows
from nnstudio.engine.plan import Array, Calls, into, masked
from nnstudio.engine.site import Site


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
    ``rows`` are always rows of the image ``x``, any run of them that begins with a window. With ``learns``
    the forward pass, which has the numbers at hand, also notes who holds the largest, in a byte each; with
    ``slope`` the way back goes past a ReLU before, too.
    """

    def __init__(self, at: Site, windows: Windows, x: Array, *, learns: bool, slope: bool) -> None:
        self.at, self.windows, self.learns, self.slope = at, windows, learns, slope
        self.seen = windows.covered(x)

    def forward(self, rows: slice) -> Calls:
        """Calls that write the largest numbers of the windows within ``rows``."""
        own = self._own(rows)
        z, down = self.at.z[own], self._down(self.seen, own)
        tallest = self._tallest("tallest", own)
        across = self._across(tallest)
        calls = [*largest_of(down, tallest), *largest_of(across, z)]
        if not self.learns:
            return calls
        for parts, largest, wins in (
            (down, tallest, self._wins("down", own)),
            (across, z, self._wins("across", own)),
        ):
            calls += [(np.equal, (part, largest, win)) for part, win in zip(parts, wins, strict=False)]
        if self.slope:  # asked at the largest numbers: these are fewer
            calls.append((np.greater, (z, z.dtype.type(0), self._noted("rises", self.at.z)[own])))
        return calls

    def backward(self, rows: slice, dx: Array) -> Calls:
        """Calls that write the gradient of ``rows`` into ``dx``."""
        own, high = self._own(rows), self.windows.rows.window
        dseen = dx[: (own.stop - own.start) * high, :, : self.seen.shape[2]]
        below, beside = dx[len(dseen) :], dx[: len(dseen), :, dseen.shape[2] :]
        calls: Calls = [(rest.fill, (0,)) for rest in (below, beside) if rest.size]
        if own.stop == own.start:
            return calls
        dz, dtallest = self.at.dz[own], self._tallest("dtallest", own)
        if self.slope:
            rectified = self._work("rectified", dz)
            calls += masked(dz, self._noted("rises", self.at.z)[own], self._work("slope", dz), rectified)
            dz = rectified
        calls += self._hand_down("across", self._wins("across", own), dz, self._across(dtallest))
        ddown = [dseen[place::high] for place in range(high)]
        return calls + self._hand_down("down", self._wins("down", own), dtallest, ddown)

    def _hand_down(self, name: str, wins: Sequence[Array], gradient: Array, dparts: Sequence[Array]) -> Calls:
        """The first part that holds the largest number takes the gradient, the last one what is left."""
        if len(dparts) == 1:
            return [(np.copyto, (dparts[0], gradient))]
        numbers = self._work(f"numbers {name}", gradient)
        calls: Calls = []
        for number, (win, dpart) in enumerate(zip(wins, dparts[:-1], strict=True), 2):
            calls += masked(gradient, win, numbers, dpart)
            left = dparts[-1] if number == len(dparts) else self._work(f"left {name}", gradient)
            calls.append((np.subtract, (gradient, dpart, left)))
            gradient = left
        return calls

    def _wins(self, name: str, own: slice) -> list[Array]:
        """Where each part of a window but the last holds the largest number, for some rows of windows."""
        places = self.windows.rows.window if name == "down" else self.windows.columns.window
        like = self._tallest("tallest", slice(0, len(self.at.z))) if name == "down" else self.at.z
        return [self._noted(f"wins {name} {number}", like)[own] for number in range(places - 1)]

    def _noted(self, name: str, like: Array) -> Array:
        """A byte for each number, kept from the forward to the backward pass."""
        return self.at.scratch(name, like.shape, np.bool_)

    def _tallest(self, name: str, own: slice) -> Array:
        """Room for the largest of each column of the windows in some rows."""
        return self.at.scratch(name, (len(self.at.z), *self.seen.shape[1:]))[: own.stop - own.start]

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

    def _work(self, name: str, like: Array) -> Array:
        """A work array that every run of rows uses anew: it stays in the cache."""
        return self.at.scratch(name, (len(self.at.z), *like.shape[1:]))[: len(like)]
