"""The main job, as a person does it: open the digits, change the network, train, save, reopen, export."""

from pathlib import Path

import numpy as np
import pytest
from e2e.person import Person, button
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QMessageBox, QRadioButton
from safetensors.numpy import load_file

from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.export import ExportDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.loss_gradients import LossGradients

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # off screen, of lists
Weights = dict[str, np.ndarray]


def test_the_main_job(
    person: Person, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    saved = tmp_path / "digits.nnstudio"
    open_the_digits(person)
    draw_another_layer(person)
    unplug_a_wire_and_plug_it_in_again(person)
    set_its_options(person)
    take_back_and_do_again(person)
    choose_how_to_train(person)

    start_training(person)
    pause_and_go_on(person)
    stop_when_good(person)

    answer_files(monkeypatch, saved)
    person.shortcut("save")
    person.wait(lambda: not window.document.is_dirty)
    state, weights = window.document.state, copied(window)
    person.shortcut("close")
    assert window.welcome.isVisible()
    reopen(person, saved)
    assert window.document.state == state
    assert_same(copied(window), weights)

    for kind, read in (("npz", read_npz), ("safetensors", load_file)):
        path = tmp_path / f"digits.{kind}"
        answer_files(monkeypatch, path)
        export(person, kind)
        person.wait(path.exists)
        assert_same(read(path), weights)
    assert not window.banner.isVisible()

    close_while_it_trains(person)
    assert saved.stat().st_size > 0


def open_the_digits(person: Person) -> None:
    window = person.window
    assert window.welcome.isVisible()
    person.click(next(c for c in window.welcome.cards if c.template.id == "digits"))
    assert window.workbench.isVisible()
    person.wait(lambda: window.document.prepared is not None and window.transport.main.isEnabled())


def draw_another_layer(person: Person) -> None:
    window = person.window
    assert person.drop_layer("dense", person.on_wire("dropout_1", "dense_2")) == "dense_3"
    assert {"dropout_1 → dense_3", "dense_3 → dense_2"} < wires(window)
    assert "dropout_1 → dense_2" not in wires(window)
    assert window.selection.nodes == (person.node("dense_3"),)
    assert window.inspector.layer.isVisible()


def unplug_a_wire_and_plug_it_in_again(person: Person) -> None:
    window, train = person.window, person.window.transport.main
    complete = wires(window)
    person.shortcut("fit")  # the new card has pushed the last one out of view
    x, y = person.into("dense_2")
    person.drag((x, y), (x - 20, y + 90))
    assert "dense_3 → dense_2" not in wires(window)
    person.wait(lambda: not train.isEnabled())
    assert train.toolTip() == "dense_3: It has 64 outputs, but the data has 10 classes."
    badges = {card.content.name: card.content.badge for card in window.canvas.network_scene.cards.values()}
    assert badges["dense_3"] == "error"
    assert badges["dense_2"] == "warning"
    person.drag(person.out_of("dense_3"), person.into("dense_2"))
    assert wires(window) == complete
    person.wait(train.isEnabled)


def set_its_options(person: Person) -> None:
    window = person.window
    person.drag(person.middle_of("dense_3"), person.middle_of("dense_3"))  # a click
    form = window.inspector.layer.form
    person.write(form, "units", "48")
    person.pick(form, "activation", "tanh")
    person.pick(form, "kernel_initializer", "glorot_normal")
    layer = window.document.state.network.named("dense_3").layer
    chosen = layer.units, layer.activation.kind, layer.kernel_initializer.kind  # type: ignore[attr-defined]
    assert chosen == (48, "tanh", "glorot_normal")
    card = window.canvas.network_scene.cards[person.node("dense_3")]
    person.wait(lambda: (card.content.shape, card.content.count) == ("(48)", "3,120"))  # 64 × 48 + 48


def take_back_and_do_again(person: Person) -> None:
    document = person.window.document
    person.click(person.window.canvas.viewport(), person.spot(person.middle_of("dense_3")))
    done, count = document.state, document.undo_stack.index()
    for _ in range(count):
        person.shortcut("undo")
    assert len(document.state.network.nodes) == 5
    assert not document.is_dirty
    for _ in range(count):
        person.shortcut("redo")
    assert document.state == done


def choose_how_to_train(person: Person) -> None:
    window, tab = person.window, person.window.inspector.training
    person.tab(window.inspector, tab)
    person.pick(tab.forms["Compile"], "loss", "mean_squared_error")
    person.wait(lambda: not window.transport.main.isEnabled())
    assert window.transport.main.toolTip().startswith("Loss: ")
    person.pick(tab.forms["Compile"], "loss", "sparse_categorical_crossentropy")
    person.pick(tab.forms["Compile"], "optimizer", "rmsprop")
    person.write(tab.forms["Fitting"], "epochs", "2000")
    person.wait(window.transport.main.isEnabled)
    settings = window.document.state.training
    assert (settings.loss.kind, settings.optimizer.kind, settings.epochs) == (
        "sparse_categorical_crossentropy",
        "rmsprop",
        2000,
    )


def start_training(person: Person) -> None:
    """Until both plots show more than one epoch."""
    window = person.window
    person.click(window.transport.main)
    assert window.transport.main.text() == "Pause"
    (plots,) = window.findChildren(LossGradients)
    assert plots.isVisible()

    def filled() -> bool:
        lines = (*plots.loss.lines, *plots.gradients.lines)
        return len(plots.loss.lines) == 2 and all(line.length() > 2 for line in lines)

    person.wait(lambda: window.run.progress.epoch > 2 and filled())
    assert not plots.is_empty
    assert [line.name for line in plots.loss.lines] == ["train", "validation"]
    assert [line.name for line in plots.gradients.lines] == ["dense_1", "dense_3", "dense_2"]
    for name, x, value in (*plots.loss.values_at(1.0), *plots.gradients.values_at(100.0)):
        assert np.isfinite(value), (name, x)
        assert value > 0, (name, x)


def pause_and_go_on(person: Person) -> None:
    """Paused, exactly one step is done for each click on Step: nothing runs on behind."""
    window, run = person.window, person.window.run
    person.click(window.transport.main)
    assert window.transport.main.text() == "Train"
    person.wait(run._at_rest)
    assert run.curves is not None
    for _ in range(3):
        steps = run.curves.steps
        before = copied(window)["dense_3/kernel"]
        person.click(window.transport.step)
        person.wait(run._at_rest)
        assert run.curves.steps == steps + 1
        person.wait(lambda before=before: bool(np.any(copied(window)["dense_3/kernel"] != before)))
    epoch = run.progress.epoch
    person.click(window.transport.main)
    assert window.transport.main.text() == "Pause"
    person.wait(lambda: run.progress.epoch > epoch + 1)


def stop_when_good(person: Person) -> None:
    window = person.window

    def accuracy() -> float:
        words = window.status.metric_label.text()  # "Accuracy 96.9 % validation"
        return float(words.split()[1]) if words.endswith("% validation") else 0.0

    person.wait(lambda: accuracy() > 90)
    person.click(window.transport.stop)
    person.wait(lambda: window.run.status == "idle")
    assert window.run.last is not None
    assert window.run.last.reason == "stopped"
    assert accuracy() > 90
    assert window.transport.main.text() == "2,000 more epochs", "what a further press would do"


def answer_files(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: path)


def reopen(person: Person, path: Path) -> None:
    """From the list of recent files."""
    window = person.window
    person.click(next(row for row in window.welcome.recent.rows if row.path == path))
    person.wait(lambda: window.document.title == path.name)
    person.wait(lambda: window.transport.main.isEnabled())
    assert window.run.curves is not None
    assert window.run.curves.epoch_events == list(window.document.document.history.epochs)


def export(person: Person, kind: str) -> None:
    def choose(dialog: QDialog) -> None:
        choice = dialog.findChild(QRadioButton, kind)
        person.click(choice, QPoint(10, choice.rect().center().y()))
        person.click(button(dialog, "Choose file…"))

    with person.answering(ExportDialog, choose):
        person.shortcut("export")


def close_while_it_trains(person: Person) -> None:
    """Asked about what is unsaved: Cancel keeps everything going, the second time it is let go."""
    window = person.window
    person.click(window.transport.main)
    person.wait(lambda: window.document.is_dirty and window.run.status == "running")
    with person.answering(QMessageBox, lambda box: person.click(button(box, "Cancel"))):
        assert not window.close()
    assert window.run.status == "running"
    assert window.isVisible()
    with person.answering(QMessageBox, lambda box: person.click(button(box, "Don’t save"))):
        assert window.close()
    assert window.run.status == "idle"
    assert not window.isVisible()


def wires(window: MainWindow) -> set[str]:
    network = window.document.state.network
    return {f"{network.by_id[e.source].name} → {network.by_id[e.target].name}" for e in network.edges}


def copied(window: MainWindow) -> Weights:
    return {name: np.array(array) for name, array in window.document.weights.items()}


def read_npz(path: Path) -> Weights:
    with np.load(path, allow_pickle=False) as found:
        return {name: found[name] for name in found}


def assert_same(found: Weights, wanted: Weights) -> None:
    assert sorted(found) == sorted(wanted)
    assert set(wanted) == {f"dense_{i}/{p}" for i in (1, 2, 3) for p in ("kernel", "bias")}
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype == np.float32
        np.testing.assert_array_equal(found[name], array)
