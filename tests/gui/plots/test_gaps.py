"""Data with missing values, which a transform fills: every panel draws what has a place."""

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.data import preview, source_for
from nnstudio.gui.commands.from_data import network_for
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.table import PLOTS
from nnstudio.project import Document


def test_every_panel_draws_data_with_gaps(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(80, 2))
    lines = [
        f"{'' if i % 9 == 0 else f'{a:.3f}'},{b:.3f},{'yes' if a > 0 else 'no'}"
        for i, (a, b) in enumerate(numbers)
    ]
    (tmp_path / "x.csv").write_text("a,b,k\n" + "\n".join(lines))
    source = source_for(tmp_path / "x.csv")
    found = preview(source)
    assert found.table is not None
    assert found.table.missing() == 9
    state = network_for(source, found.table, "x")
    window.complete()
    document = Document(state.replace(training=state.training.replace(epochs=3)))
    window.document.show_document(document, unsaved=True)
    window.document.settle()
    shown = [plot.id for plot in PLOTS if plot.applies(window.document.prepared)]
    assert "decision_boundary" in shown
    for plot in shown:
        window.docks.show_panel(plot)
    with qtbot.waitSignal(window.run.finished, timeout=60_000):
        window.run.train()
    for plot in shown:
        window.docks.show_panel(plot)
        panel = window.docks.docks[plot].panel
        panel.update_now()
        window.grab()
    window.docks.show_panel("decision_boundary")
    boundary = window.docks.docks["decision_boundary"].panel
    qtbot.waitUntil(lambda: sum(dots._polygon.count() for dots in boundary._dots) == 71, timeout=30_000)
    assert window.banner.isHidden()
