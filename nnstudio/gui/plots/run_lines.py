"""The curves of earlier runs, to be drawn over those of the one that trains."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QColor

from nnstudio.catalog.words import tr
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.series import Line
from nnstudio.gui.run_colors import run_color
from nnstudio.gui.theme import Theme
from nnstudio.project.runs import Pace, Run, positions


def run_lines(run: Run) -> list[Line]:
    """Its training loss, of every step where they were kept; dashed its validation loss of every epoch."""
    lines = []
    if len(run.losses) and run.paces and not run.unrecorded:
        epochs, steps = positions(run.paces, 1, len(run.losses)), np.arange(1.0, len(run.losses) + 1)
        lines.append(_line(run, run.name, epochs, steps, run.losses))
    elif run.epochs_done:
        losses = run.column("train/loss")
        lines.append(_line(run, run.name, run.column("epoch"), run.column("step"), losses))
    validation = run.column("validation/loss")
    if len(validation):
        name = tr("{name}, validation", name=run.name)
        lines.append(_line(run, name, run.column("epoch"), run.column("step"), validation, dashed=True))
    return lines


def known_paces(run: Run) -> tuple[Pace, ...]:
    """How many steps its epochs took; of a run that does not say so, all of them as many on average."""
    if run.paces or not (epochs := run.last("epoch")) or not (steps := run.last("step")):
        return run.paces
    return (Pace(0, 0.0, max(1, round(steps / epochs))),)


def _line(run: Run, name: str, epochs: Array, steps: Array, y: Array, *, dashed: bool = False) -> Line:
    def over_epochs(start: int, stop: int) -> tuple[Array, Array]:
        return epochs[start:stop], y[start:stop]

    def over_steps(start: int, stop: int) -> tuple[Array, Array]:
        return steps[start:stop], y[start:stop]

    color = _color(run.color)
    return Line(name, over_epochs, lambda: len(y), color, dashed, of_another=True, other=over_steps)


def _color(index: int) -> Callable[[Theme], QColor]:
    return lambda theme: run_color(index, theme)
