"""The list of lines over a plot: a click on a name hides its line, a double-click all the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QSize, Slot
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from nnstudio.catalog.words import tr
from nnstudio.gui.plots.header import Entry
from nnstudio.gui.plots.series import Line
from nnstudio.gui.theme import Theme, current

if TYPE_CHECKING:
    from nnstudio.gui.plots.live_plot import LivePlot

SWATCH_PX = QSize(16, 16)
LONGEST = 12
"""Letters of a run's name: a longer one would leave no room for the others. The menu has all of it."""


class Legend(QObject):
    """Remembers what is hidden by name, so that it stays hidden when the next run draws its own lines.

    Lines that share an entry share their fate: all of another run's layers, and a run's two losses.
    """

    def __init__(self, plot: LivePlot) -> None:
        super().__init__(plot)
        self._plot = plot
        self._hidden: set[str] = set()
        self.menu = QMenu(tr("Lines"), plot)
        self.menu.aboutToShow.connect(self._fill)
        plot.header.chosen.connect(self.choose)
        plot.header.more_asked.connect(self._open)

    def entries(self, theme: Theme) -> list[Entry]:
        """Runs first (how their lines look is said nowhere else), then own lines, then other runs'."""
        lines = self._plot.lines
        runs = {line.run: line.form for line in lines if line.run}
        found = [
            Entry(_short(run), theme.color("dim"), form=form, key=run, off=run in self._hidden)
            for run, form in runs.items()
        ]
        listed = [line for line in lines if not line.run and not (line.of_another and line.dashed)]
        for line in sorted(listed, key=lambda line: line.of_another):
            off = line.name in self._hidden
            text = line.name if off else f"{line.name} {line.value()}".strip()
            found.append(Entry(text, line.color(theme), line.dashed, key=line.name, off=off))
        return found

    def shown(self, lines: Sequence[Line]) -> list[bool]:
        """Of each line whether it is drawn."""
        return [key not in self._hidden for key in keys(lines)]

    @Slot(str, bool)
    def choose(self, key: str, alone: bool) -> None:
        """Hide this one, or show it again; ``alone``: hide the others, or show all again."""
        others = set(keys(self._plot.lines)) - {key}
        if not alone:
            self._hidden ^= {key}
        else:
            self._hidden = set() if others <= self._hidden else others
        self._plot.show_chosen()

    @Slot()
    def show_all(self) -> None:
        """Nothing is hidden."""
        self._hidden = set()
        self._plot.show_chosen()

    def forget(self) -> None:
        """The next lines are others, whatever they are called."""
        self._hidden = set()

    @Slot(QPoint)
    def _open(self, position: QPoint) -> None:
        self.menu.popup(position)

    @Slot()
    def _fill(self) -> None:
        self.menu.clear()
        lines = self._plot.lines
        first = dict(zip(reversed(keys(lines)), reversed(lines), strict=True))  # of each entry
        for key in dict.fromkeys(keys(lines)):
            action = self.menu.addAction(_swatch(first[key]), key.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key not in self._hidden)
            action.setData(key)
            action.triggered.connect(self._ticked)
        self.menu.addSeparator()
        self.menu.addAction(tr("Show all"), self.show_all).setEnabled(bool(self._hidden))

    @Slot()
    def _ticked(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.choose(str(action.data()), False)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _swatch(line: Line) -> QIcon:
    """A stroke in the line's colour."""
    made = QPixmap(SWATCH_PX)
    made.fill(QColor(0, 0, 0, 0))
    with QPainter(made) as p:
        p.fillRect(0, SWATCH_PX.height() // 2 - 2, SWATCH_PX.width(), 4, line.color(current()))
    return QIcon(made)


def keys(lines: Sequence[Line]) -> list[str]:
    """Under which entry each line stands: another run's dashed curve under the one before it."""
    found: list[str] = []
    for line in lines:
        companion = line.of_another and line.dashed and not line.run and found
        found.append(found[-1] if companion else line.run or line.name)
    return found
