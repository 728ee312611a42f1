"""Where the lines of the plots over time get their numbers from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtGui import QColor

from nnstudio.gui.models.curves import Curves
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.series import NONE, Line, Read
from nnstudio.gui.theme import Theme
from nnstudio.project.growing import GrowingTable
from nnstudio.project.runs import Pace, epochs_at


def layer_lines(curves: Curves, measure: str, only: Collection[str] | None = None) -> list[Line]:
    """One line a layer of what was measured of it (see :class:`Curves`), first layer darkest.

    With ``only`` the layers of these names; each keeps the colour it has in every plot.
    """
    table = curves.measured.get(measure)
    names = table.names[1:] if table else ()
    lines = []
    for i, name in enumerate(names):
        if only is None or name in only:
            read, length = column(lambda: curves.measured.get(measure), "step", name)
            other = in_epochs(read, lambda: curves.paces)
            lines.append(Line(name, read, length, depth(i, len(names)), other=other))
    return lines


def in_epochs(read: Read, paces: Callable[[], Sequence[Pace]]) -> Read:
    """The same values over the epochs that lie behind their steps."""

    def over(start: int, stop: int) -> tuple[Array, Array]:
        steps, y = read(start, stop)
        return epochs_at(paces(), steps), y

    return over


def depth(index: int, count: int) -> Callable[[Theme], QColor]:
    """The colour of a layer by its place in the network."""
    return lambda theme: theme.depth_color(index, count)


def column(table: Callable[[], GrowingTable | None], x: str, y: str) -> tuple[Read, Callable[[], int]]:
    """Two columns of a table that may not be there yet."""

    def read(start: int, stop: int) -> tuple[Array, Array]:
        found = table()
        if found is None or y not in found:
            return NONE, NONE
        values = found.column(y, start, stop)
        return found.column(x, start, stop)[: len(values)], values

    return read, lambda: len(table() or ())
