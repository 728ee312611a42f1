"""The curves of earlier runs, to be drawn over those of the one that trains."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor

from nnstudio.catalog.words import tr
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.series import Line
from nnstudio.gui.run_colors import run_color
from nnstudio.gui.theme import Theme
from nnstudio.project.runs import Run, positions


def run_lines(run: Run) -> list[Line]:
    """Its training loss, of every step where they were kept; dashed its validation loss of every epoch."""
    lines = []
    if len(run.losses) and run.paces and not run.unrecorded:
        lines.append(_line(run, run.name, positions(run.paces, 1, len(run.losses)), run.losses))
    elif run.epochs_done:
        lines.append(_line(run, run.name, run.column("epoch"), run.column("train/loss")))
    validation = run.column("validation/loss")
    if len(validation):
        lines.append(
            _line(run, tr("{name}, validation", name=run.name), run.column("epoch"), validation, dashed=True)
        )
    return lines


def _line(run: Run, name: str, x: Array, y: Array, *, dashed: bool = False) -> Line:
    def read(start: int, stop: int) -> tuple[Array, Array]:
        return x[start:stop], y[start:stop]

    return Line(name, read, lambda: len(y), _color(run.color), dashed, of_another=True)


def _color(index: int) -> Callable[[Theme], QColor]:
    return lambda theme: run_color(index, theme)
