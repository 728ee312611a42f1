"""The curves of earlier runs, to be drawn over those of the one that trains."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor

from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.live_plot import finite
from nnstudio.gui.plots.series import Line
from nnstudio.gui.run_colors import run_color
from nnstudio.gui.theme import Theme
from nnstudio.project.runs import Run, positions


def run_lines(run: Run) -> list[Line]:
    """Its training loss, of every step where they were kept; dashed its validation loss of every epoch."""
    lines = []
    if len(run.losses) and run.paces and not run.unrecorded:
        x = positions(run.paces, 1, len(run.losses))
        lines.append(_line(run.name, x, run.losses, run, run.last("train/loss")))
    elif run.epochs_done:
        lines.append(
            _line(run.name, run.column("epoch"), run.column("train/loss"), run, run.last("train/loss"))
        )
    validation = run.column("validation/loss")
    if len(validation):
        name = f"{run.name}, validation"
        lines.append(
            _line(name, run.column("epoch"), validation, run, run.last("validation/loss"), dashed=True)
        )
    return lines


def _line(name: str, x: Array, y: Array, run: Run, value: float | None, *, dashed: bool = False) -> Line:
    def read(start: int, stop: int) -> tuple[Array, Array]:
        return x[start:stop], y[start:stop]

    return Line(name, read, lambda: len(y), _color(run.color), dashed, value=lambda: finite(value))


def _color(index: int) -> Callable[[Theme], QColor]:
    return lambda theme: run_color(index, theme)
