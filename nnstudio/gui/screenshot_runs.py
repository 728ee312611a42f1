"""The pictures of the list of runs: three trainings of one example, told apart and compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop

from nnstudio.project import ProjectState, edits

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

TEMPLATE = "spirals"
TRIALS = ((40, 0.005, "Baseline", ""), (40, 0.0015, "Slow", "Smoother, but not done"), (40, 0.02, "Fast", ""))
"""Epochs, learning rate, name and note of each run."""

Picture = Callable[..., None]


def picture_runs(window: MainWindow, picture: Picture) -> None:
    """The list, the runs over the loss, and two of them compared. The example is open already."""
    for number, (epochs, rate, _, _) in enumerate(TRIALS):
        if number:
            window.run.reset_weights()
        if number == len(TRIALS) - 1:
            window.document.edit("Widen a layer", _wider)
        window.document.edit("Settings", partial(_set, epochs=epochs, rate=rate))
        window.document.settle()
        train_whole(window)
    panel = window.runs_panel
    for run, (_, _, name, note) in zip(window.document.runs.items, TRIALS, strict=True):
        panel.table.write(run, "name", name)
        panel.table.write(window.document.runs.get(run.id) or run, "note", note)
    first, second, third = (run.id for run in window.document.runs)
    panel.table.toggle([first, second])
    panel.choose(second)
    window.runs.show_list()
    picture("runs")
    window.docks.show_panel("loss_gradients")
    picture("runs-overlaid")
    window.docks.show_panel("weight_norms")
    picture("runs-layers")
    window.runs.compare((first, third))
    dialog = window.runs.dialog
    if dialog is not None:
        picture("runs-compared", dialog)
        dialog.close()
    panel.table.toggle([first, second])


def train_whole(window: MainWindow) -> None:
    """Train to the end."""
    waiting = QEventLoop()
    window.run.finished.connect(waiting.quit)
    window.run.failed.connect(waiting.quit)
    window.run.train()
    waiting.exec()
    window.run.finished.disconnect(waiting.quit)
    window.run.failed.disconnect(waiting.quit)


def _set(state: ProjectState, epochs: int, rate: float) -> ProjectState:
    optimizer = state.training.optimizer.replace(learning_rate=rate)
    return edits.set_training(state, state.training.replace(epochs=epochs, optimizer=optimizer))


def _wider(state: ProjectState) -> ProjectState:
    node = state.network.named("dense_2")
    return edits.set_layer(state, node.id, node.layer.replace(units=48, activation="tanh"))
