"""The main job, as a person does it: open the digits, change the network, train, save, reopen, export."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.export import EXPORTS
from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.inspector.choice_editors import PickEditor
from nnstudio.gui.inspector.forms import OptionsForm
from nnstudio.gui.inspector.text_editors import LineEditor
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.widgets.mime import LAYER_MIME

PATIENCE = 60_000


def drag_onto_wire(window: MainWindow, kind: str, source: str, target: str) -> None:
    """Drag a layer from the palette into the middle of a wire: what the window system sends."""
    canvas, by_name = window.canvas, {n.name: n.id for n in window.document.state.network.nodes}
    wires = canvas.network_scene.wires
    edge = next(e for e in wires if (e.source, e.target) == (by_name[source], by_name[target]))
    where = QPointF(canvas.mapFromScene(QPointF(*wires[edge].curve.at(0.5))))
    data = QMimeData()
    data.setData(LAYER_MIME, kind.encode())
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    port = canvas.viewport()
    QApplication.sendEvent(port, QDragEnterEvent(QPoint(5, 5), copy, data, left, none))
    QApplication.sendEvent(port, QDragMoveEvent(where.toPoint(), copy, data, left, none))
    QApplication.sendEvent(port, QDropEvent(where, copy, data, left, none))


def pick(qtbot: QtBot, form: OptionsForm, option: str, kind: str) -> None:
    """Choose from a list with the keyboard."""
    editor = form.editors[option]
    assert isinstance(editor, PickEditor)
    wanted = editor.index_of(kind)
    while editor.combo.currentIndex() != wanted:
        down = editor.combo.currentIndex() < wanted
        qtbot.keyClick(editor.combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


def write(qtbot: QtBot, form: OptionsForm, option: str, text: str) -> None:
    """Type over a field and press Enter."""
    editor = form.editors[option]
    assert isinstance(editor, LineEditor)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, text)
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1600, 1000)
    made.show()
    made.complete()
    return made


def test_the_main_job(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(file_commands, "ask_unsaved", lambda *_: "discard")
    saved, exported = tmp_path / "digits.nnstudio", tmp_path / "digits.npz"
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *a: saved if a[4] == ".nnstudio" else exported)
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: saved)
    monkeypatch.setattr(file_commands, "ask_export", lambda *_: EXPORTS["npz"])
    document, run, inspector = window.document, window.run, window.inspector

    card = next(c for c in window.welcome.cards if c.template.id == "digits")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: document.prepared is not None and not run.blocked, timeout=PATIENCE)

    drag_onto_wire(window, "dense", "dropout_1", "dense_2")
    added = document.state.network.named("dense_3")
    assert window.selection.nodes == (added.id,)
    assert inspector.currentWidget() is inspector.layer
    write(qtbot, inspector.layer.form, "units", "48")
    pick(qtbot, inspector.layer.form, "activation", "tanh")
    pick(qtbot, inspector.layer.form, "kernel_initializer", "glorot_normal")
    inspector.setCurrentWidget(inspector.training)
    compile_form = inspector.training.forms["Compile"]
    pick(qtbot, compile_form, "loss", "mean_squared_error")
    document.settle()
    assert run.blocked.startswith("Loss")
    pick(qtbot, compile_form, "loss", "sparse_categorical_crossentropy")
    pick(qtbot, compile_form, "optimizer", "rmsprop")
    write(qtbot, inspector.training.forms["Fit"], "epochs", "60")
    qtbot.waitUntil(lambda: not run.blocked, timeout=PATIENCE)
    layer = document.state.network.named("dense_3").layer
    assert (layer.units, layer.activation.kind, layer.kernel_initializer.kind) == (
        48,
        "tanh",
        "glorot_normal",
    )

    qtbot.mouseClick(window.transport.main, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(run.curves and run.curves.epoch_events), timeout=PATIENCE)
    if run.status == "running":
        qtbot.mouseClick(window.transport.main, Qt.MouseButton.LeftButton)
        assert run.status == "paused"
        run.settle()
        steps = run.curves.steps
        qtbot.wait(150)
        assert run.curves.steps == steps
        qtbot.mouseClick(window.transport.main, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: run.status == "idle", timeout=PATIENCE)
    assert run.last is not None
    assert run.last.reason == "finished"
    assert run.curves.epoch_events[-1].validation["accuracy"] > 0.9
    assert len(run.curves.loss) == 60 * run.curves.steps_per_epoch
    assert {"dense_1", "dense_2", "dense_3"} <= set(run.curves.gradients.names)

    window.actions_by_id["save"].trigger()
    assert not document.is_dirty
    weights = {name: np.array(array) for name, array in document.weights.items()}
    window.actions_by_id["close"].trigger()
    assert window.pages.currentWidget() is window.welcome
    window.actions_by_id["open"].trigger()
    document.settle()
    assert document.title == "digits.nnstudio"
    assert set(document.weights) == set(weights)

    window.actions_by_id["export"].trigger()
    with np.load(exported, allow_pickle=False) as found:
        assert {name: found[name].tolist() for name in found} == {n: w.tolist() for n, w in weights.items()}
    assert not window.banner.isVisible()
