"""Points of one's own on the plane of the decision boundary, also while something trains."""

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnstudio.data.own.drawn_points import DrawnPoints
from nnstudio.gui.commands.draw_points import points_of
from nnstudio.gui.dialogs.own_data.points_dialog import PointsDialog
from nnstudio.gui.main_window import MainWindow

PATIENCE = 30_000


def opened(window: MainWindow) -> PointsDialog:
    dialog = window.drawing.dialog
    assert dialog is not None
    return dialog


def accept(window: MainWindow, qtbot: QtBot) -> None:
    opened(window).buttons.button(opened(window).buttons.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: window.drawing.dialog is None, timeout=PATIENCE)
    window.document.settle()


def test_the_plane_leads_to_the_points_of_the_data_and_they_are_trained_on(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.complete()
    window.files.open_template("xor")
    window.document.settle()
    window.document.edit("Long", lambda s: s.replace(training=s.training.replace(epochs=100_000)))
    window.run.train()
    window.docks.show_panel("decision_boundary")
    panel = window.docks.docks["decision_boundary"].panel
    qtbot.waitUntil(lambda: not panel.is_empty, timeout=PATIENCE)
    panel.menu.draw.trigger()
    pad = opened(window).pad
    table = window.document.prepared.table
    assert len(pad.points) == len(table)
    assert np.allclose([p[:2] for p in pad.points], table.features, atol=6e-4)
    assert [p[2] for p in pad.points] == table.target.tolist()
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=pad.pixel(0.5, 0.25).toPoint())
    assert len(pad.points) == len(table) + 1
    accept(window, qtbot)
    source = window.document.state.data.source
    assert isinstance(source, DrawnPoints)
    assert len(source.points) == len(table) + 1
    assert window.document.undo_stack.undoText() == "Draw points"
    assert len(window.document.prepared.table) == len(table) + 1
    panel.update_now()
    qtbot.waitUntil(
        lambda: sum(dots._polygon.count() for dots in panel._dots) == len(table) + 1, timeout=PATIENCE
    )
    window.drawing.show()  # again: the drawn ones
    assert opened(window).pad.points == source.points
    opened(window).reject()
    qtbot.waitUntil(lambda: window.drawing.dialog is None, timeout=PATIENCE)
    assert window.document.state.data.source == source
    window.run.stop()
    qtbot.waitUntil(lambda: window.run.status == "idle", timeout=PATIENCE)


def test_other_data_begin_with_an_empty_sheet(window: MainWindow, qtbot: QtBot) -> None:
    window.files.open_template("iris")
    window.document.settle()
    assert points_of(window.document.prepared.table) == ()
    window.actions_by_id["draw_points"].trigger()
    assert opened(window).pad.points == ()
    opened(window).reject()
    qtbot.waitUntil(lambda: window.drawing.dialog is None, timeout=PATIENCE)
