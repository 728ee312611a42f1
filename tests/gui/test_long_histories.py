"""A small network trains a million epochs in ten minutes: what is taken over on the way may not be copied."""

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.project import edits
from nnstudio.project.templates import template


def test_the_document_shares_the_epochs_with_the_curves(qtbot: QtBot, window: MainWindow) -> None:
    window.document.show_document(template("xor").open())
    window.document.edit(
        "Three epochs",
        lambda state: edits.set_training(state, state.training.replace(epochs=3, early_stopping=None)),
    )
    window.document.settle()
    window.run.train()
    qtbot.waitUntil(
        lambda: window.run.status == "idle" and window.document.document.history.finished is not None,
        timeout=10_000,
    )
    curves, kept = window.run.curves, window.document.document.history.log
    assert curves is not None
    assert curves.epochs is not None
    assert [epoch.epoch for epoch in kept] == [1, 2, 3]
    assert np.shares_memory(kept.rows, curves.epochs.view())
    run = window.document.document.runs.items[0]
    assert np.shares_memory(run.epochs, curves.epochs.view())
    assert np.shares_memory(run.losses, curves.loss.view())
