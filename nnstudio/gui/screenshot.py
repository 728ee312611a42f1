"""Pictures of the real window off screen, in the middle of a real training: for the README and to look at."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from threadpoolctl import threadpool_limits

from nnstudio.catalog.words import spoken
from nnstudio.engine.unknown_layer import UnknownLayer
from nnstudio.gui import app as application
from nnstudio.gui import (
    screenshot_canvas,
    screenshot_data,
    screenshot_files,
    screenshot_import,
    screenshot_inside,
    screenshot_runs,
    screenshot_using,
)
from nnstudio.gui import theme as themes
from nnstudio.gui.language import translate_qt
from nnstudio.gui.platform_words import unsaid
from nnstudio.project import ProjectState, edits

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

Look = Literal["light", "dark"]
LOOKS: tuple[Look, ...] = ("light", "dark")

SIZE = (1600, 1000)
TEMPLATE = "residual"
PACE = {"epochs": 600, "learning_rate": 0.0005}
"""A little slower than the example is set, so that a picture catches the curves on their way."""
ROWS = 28
"""How many points the gradient curves have before the pictures are taken."""
MOST_SECONDS = 60.0

RESULTS = (
    ("digits", "metrics", "metrics"),
    ("digits", "confusion_matrix", "confusion"),
    ("spirals", "decision_boundary", "boundary"),
    ("sine", "predicted_true", "regression"),
    ("sine", "fitted_curve", "curve"),
    ("vanishing", "loss_gradients", "vanishing"),
    ("vanishing", "update_ratios", "updates"),
    ("vanishing", "unit_health", "units"),
    ("vanishing", "weight_norms", "weights"),
    ("vanishing", "activation_spread", "activations"),
    ("vanishing", "histograms", "histograms"),
    ("convnet", "loss_gradients", "convnet"),
)
"""Examples trained for a picture of one of their plots: template, id of the panel, picture."""


def take(folder: Path, theme: str | None = None) -> list[Path]:
    """Write ``main-light.png`` and its sisters for one look, or for both. Returns what was written."""
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    folder.mkdir(parents=True, exist_ok=True)
    with unsaid(), threadpool_limits(1, user_api="blas"), tempfile.TemporaryDirectory() as settings:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        app = application.make_application()
        translate_qt(app, spoken())  # the command line has chosen it
        written: list[Path] = []
        for look in LOOKS:
            if theme not in (None, "", "both", look):
                continue
            themes.apply_theme(app, look)
            written += _take_one(folder, look)
        return written


def _take_one(folder: Path, look: str) -> list[Path]:
    from nnstudio.gui.main_window import MainWindow

    window = MainWindow()
    window.complete()
    window.recovery.hide()  # what a crash has left is nobody's picture
    window.resize(*SIZE)
    window.show()
    written: list[Path] = []

    def picture(name: str, widget: QWidget | None = None) -> None:
        _settle(80)
        path = folder / f"{name}-{look}.png"
        if not (widget or window).grab().save(str(path)):
            raise OSError(f"{path} could not be written")
        written.append(path)

    picture("welcome")
    _picture_main(window, picture)
    opened = ""
    for template, panel, name in RESULTS:
        if template != opened:
            _open(window, template)
            _train(window)
            opened = template
        window.docks.show_panel(panel)
        _settle(700)  # predictions for the plots are made about twice a second
        picture(name)
    window.run.stop()
    window.run.settle()
    screenshot_using.picture_using(window, picture)
    _open(window, screenshot_runs.TEMPLATE)
    screenshot_runs.picture_runs(window, picture)
    _open(window, "xor")
    _train(window)
    screenshot_inside.picture_units(window, picture)
    _open(window, "convnet")
    _train(window)
    screenshot_inside.picture_samples(window, picture)
    _picture_outputs(window, picture)
    _open(window, screenshot_canvas.TEMPLATE)
    screenshot_canvas.picture_canvas(window, picture)
    screenshot_files.picture_files(window, picture)
    screenshot_import.picture_import(picture)
    screenshot_data.picture_data(picture)
    window.document.close()
    window.files.new()
    window.document.settle()
    picture("empty")
    window.shutdown()
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return written


def _picture_main(window: MainWindow, picture: Callable[[str], None]) -> None:
    """The window of the README with each tab of its inspector, and with problems."""
    _open(window, TEMPLATE)
    window.document.edit("Train slowly", _slower)
    _train(window)
    _select(window, "dense_2")
    picture("main")
    for name, tab in (("training", window.inspector.training), ("data", window.inspector.data)):
        window.inspector.setCurrentWidget(tab)
        picture(f"inspector-{name}")
    for index in range(1, window.network_tabs.count()):
        window.network_tabs.setCurrentIndex(index)
        picture(("network", "summary", "code", "neurons")[index])
    window.network_tabs.setCurrentIndex(0)
    window.run.stop()
    window.run.settle()
    window.inspector.setCurrentIndex(0)
    _make_problems(window)
    picture("problems")
    _make_unknown(window)
    picture("unknown")


def _picture_outputs(window: MainWindow, picture: Callable[[str], None]) -> None:
    """Two inputs and two outputs, with what each output is trained for."""
    _open(window, "two_heads")
    training = window.inspector.training
    window.inspector.setCurrentWidget(training)
    _train(window)
    window.docks.show_panel("confusion_matrix")
    training.verticalScrollBar().setValue(training.outputs.y())
    _settle(700)
    picture("outputs")
    window.run.stop()
    window.run.settle()
    window.inspector.setCurrentIndex(0)


def _open(window: MainWindow, template: str) -> None:
    """Open an example; what was there before is nobody's work."""
    window.document.close()
    window.files.open_template(template)
    window.document.settle()


def _train(window: MainWindow) -> None:
    """Train until the curves have enough points; the run goes on while it is being pictured."""
    run = window.run
    window.document.settle()
    run.train()
    clock = QElapsedTimer()
    clock.start()
    while run.status == "running" and clock.elapsed() < MOST_SECONDS * 1000:
        _settle(50)
        if run.curves is not None and len(run.curves.gradients or ()) >= ROWS and run.curves.epoch_events:
            break


def _slower(state: ProjectState) -> ProjectState:
    training = state.training
    optimizer = training.optimizer.replace(learning_rate=PACE["learning_rate"])
    return edits.set_training(state, training.replace(epochs=PACE["epochs"], optimizer=optimizer))


def _select(window: MainWindow, name: str) -> None:
    document = window.document
    node = next((n for n in document.state.network.nodes if n.name == name), None)
    if node is not None:
        window.selection.set([node.id])


def _make_problems(window: MainWindow) -> None:
    """An output that fits neither the classes nor the loss: two problems with their fixes."""
    document = window.document
    last = document.state.network.outputs[0]
    wrong = last.layer.replace(units=8, activation="sigmoid")
    document.edit("Change units", lambda s: edits.set_layer(s, last.id, wrong))
    document.settle()
    window.selection.set([last.id])
    window.view.show_problems()


def _make_unknown(window: MainWindow) -> None:
    """A layer of a newer version."""
    document = window.document
    document.undo_stack.undo()
    node = next(n for n in document.state.network.nodes if n.name == "dense_2")
    layer = UnknownLayer.of({"kind": "snake_mixer"}, "Unknown layer kind ‘snake_mixer’.")
    document.edit("Open", lambda s: edits.set_layer(s, node.id, layer))
    document.settle()
    window.selection.set([node.id])


def _settle(milliseconds: int) -> None:
    """Let the event loop run for a while. (``QApplication.quit`` would close the windows.)"""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
