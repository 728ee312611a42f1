"""New, open, save and leaving through the window: nothing is lost, every failure is a sentence."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_training import FakeTraining
from gui.dragging import drop as drop_data
from gui.dragging import of_files
from gui.filing import open_file, saved, settle_files
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from safetensors.numpy import load_file

from nnstudio.data.carried import let_out
from nnstudio.export import EXPORTS
from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import Document

Answer = Callable[[object, str], str]


def open_small(window: MainWindow, name: str = "xor") -> None:
    window.files.open_template(name)
    window.document.settle()


def retitle(window: MainWindow, title: str = "Changed") -> None:
    window.document.edit("Change title", lambda s: s.replace(title=title))


def answer(monkeypatch: pytest.MonkeyPatch, what: str) -> list[str]:
    asked: list[str] = []

    def ask(_parent: object, title: str) -> str:
        asked.append(title)
        return what

    monkeypatch.setattr(file_commands, "ask_unsaved", ask)
    return asked


def save_to(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: path)


def test_first_the_welcome_page_then_the_workbench(window: MainWindow) -> None:
    assert window.pages.currentWidget() is window.welcome
    assert not window.toolbar.isVisible()
    window.files.new()
    assert window.pages.currentWidget() is window.workbench
    assert window.toolbar.isVisible()
    assert window.windowTitle() == "Untitled[*] – NNStudio"


def test_leaving_unsaved_changes_asks_and_cancel_keeps_everything(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_small(window)
    retitle(window)
    assert window.isWindowModified()
    asked = answer(monkeypatch, "cancel")
    before = window.document.state
    window.files.new()
    assert not window.close()
    assert asked == ["Changed", "Changed"]
    assert window.document.state is before


def test_discard_leaves_and_an_unchanged_document_is_not_asked_about(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_small(window)
    window.files.close_document()
    assert not window.document.is_open
    open_small(window)
    retitle(window)
    asked = answer(monkeypatch, "discard")
    window.files.close_document()
    assert asked == ["Changed"]
    assert window.pages.currentWidget() is window.welcome


def test_save_in_the_prompt_saves_first(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_small(window)
    retitle(window)
    answer(monkeypatch, "save")
    save_to(monkeypatch, tmp_path / "kept.nnstudio")
    window.files.close_document()
    settle_files(window)
    assert not window.document.is_open
    open_file(window, tmp_path / "kept.nnstudio")
    assert window.document.state.title == "Changed"


def test_cancelling_the_save_dialog_cancels_leaving(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_small(window)
    retitle(window)
    answer(monkeypatch, "save")
    save_to(monkeypatch, None)
    window.files.new()
    assert window.document.state.title == "Changed"


def test_recent_files_are_listed_and_opened(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_small(window)
    save_to(monkeypatch, tmp_path / "a & b.nnstudio")
    assert saved(window)
    window.preferences.remember(tmp_path / "gone.nnstudio")
    assert window.preferences.recent == [tmp_path / "gone.nnstudio", tmp_path / "a & b.nnstudio"]
    first, second = window.recent_menu.actions()[:2]
    assert (first.text(), first.isEnabled()) == ("gone.nnstudio", False)
    assert (second.text(), second.isEnabled()) == ("a && b.nnstudio", True)
    window.files.new()
    second.trigger()
    settle_files(window)
    assert window.document.path == tmp_path / "a & b.nnstudio"


def test_what_is_being_typed_is_saved_too(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_small(window)
    window.activateWindow()
    title = window.inspector.layer.network.title.line
    title.setFocus()
    qtbot.waitUntil(title.hasFocus, timeout=2000)
    title.selectAll()
    qtbot.keyClicks(title, "Typed")
    save_to(monkeypatch, tmp_path / "typed.nnstudio")
    window.actions_by_id["save"].trigger()
    settle_files(window)
    assert window.document.state.title == "Typed"
    assert not window.document.is_dirty


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"{}"])
def test_a_file_that_is_none_of_ours_is_told_in_a_sentence(
    window: MainWindow, tmp_path: Path, content: bytes
) -> None:
    open_small(window)
    before = window.document.state
    path = tmp_path / "bad.nnstudio"
    path.write_bytes(content)
    open_file(window, path)
    assert window.banner.isVisible()
    assert "bad.nnstudio" in window.banner.sentence.text()
    assert "Traceback" in window.banner.details
    assert window.document.state is before
    assert path.read_bytes() == content


def test_a_failed_save_is_told_and_the_work_is_still_there(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_small(window)
    retitle(window)
    save_to(monkeypatch, tmp_path / "missing" / "x.nnstudio")
    assert not saved(window)
    assert window.banner.isVisible()
    assert window.document.is_dirty
    assert window.banner.action_button.text() == "Save as…"
    save_to(monkeypatch, tmp_path / "x.nnstudio")
    window.banner.action_button.click()
    settle_files(window)
    assert Document.load(tmp_path / "x.nnstudio").state.title == "Changed"
    assert not window.banner.isVisible()
    assert not window.document.is_dirty


def drop(window: MainWindow, path: Path) -> bool:
    return drop_data(window, of_files(path))


@pytest.fixture
def answered(window: MainWindow) -> Iterator[list[str]]:
    """The import dialog is accepted as soon as it can be; the titles of those that were."""
    titles: list[str] = []
    timer = QTimer(window)

    def look() -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, ImportDialog) and dialog.isVisible() and dialog.accept_button.isEnabled():
                titles.append(dialog.windowTitle())
                dialog.accept_button.click()

    timer.timeout.connect(look)
    timer.start(10)
    yield titles
    timer.stop()


def test_a_dropped_table_starts_a_network_that_fits_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, answered: list[str]
) -> None:
    path = tmp_path / "pets.csv"
    path.write_text(
        "weight,length,pet\n" + "".join(f"{i % 7},{i},{'cat' if i % 2 else 'dog'}\n" for i in range(40))
    )
    assert drop(window, path)
    qtbot.waitUntil(lambda: window.document.is_open, timeout=3000)
    window.document.settle()
    layers = [n.layer for n in window.document.state.network.nodes]
    assert [layer.kind for layer in layers] == ["input", "dense", "dense"]
    assert layers[-1].units == 2  # type: ignore[attr-defined]
    assert window.document.prepared is not None
    assert [p.sentence for p in window.document.problems if p.severity == "error"] == []
    assert window.inspector.currentWidget() is window.inspector.data


def test_a_table_dropped_on_an_open_project_becomes_its_data(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, answered: list[str]
) -> None:
    open_small(window)
    path = tmp_path / "line.csv"
    path.write_text("x,y\n" + "".join(f"{i / 10},{i / 5 + 0.05}\n" for i in range(50)))
    assert drop(window, path)
    qtbot.waitUntil(lambda: window.document.state.data.source.kind == "csv", timeout=3000)
    assert answered == ["Import: line.csv"]
    assert window.document.undo_stack.undoText() == "Import line.csv"
    window.document.undo_stack.undo()
    assert window.document.state.data.source.kind == "xor"


def test_other_files_are_not_taken(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"")
    assert not drop(window, path)


@pytest.mark.parametrize("kind", ["npz", "safetensors"])
def test_weights_are_exported_by_layer_and_parameter(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    open_small(window)
    shapes = {
        f"{n.name}/{p.name}": p.shape
        for n in window.document.state.network.nodes
        for p in window.document.analysis.parameters.get(n.id, ())
    }
    weights = {name: np.full(shape, 0.5, np.float32) for name, shape in shapes.items()}
    window.document.set_weights(weights)
    path = tmp_path / f"weights.{kind}"
    monkeypatch.setattr(file_commands, "ask_export", lambda *_: EXPORTS[kind])
    save_to(monkeypatch, path)
    window.files.export_weights()
    settle_files(window)
    found = load_file(path) if kind == "safetensors" else dict(np.load(path))
    assert {name: array.shape for name, array in found.items()} == shapes
    assert not window.banner.isVisible()


def start_slow_run(qtbot: QtBot, window: MainWindow) -> None:
    """A training that goes on for a minute, unless it is ended."""
    window.run._make = lambda _: lambda: FakeTraining(1000, 60, pause=0.001)
    window.document.set_weights({"dense_1/kernel": np.ones((1, 1), np.float32)})
    window.run.train()
    qtbot.waitUntil(lambda: bool(window.run.curves and window.run.curves.epoch_events), timeout=5000)


def test_saving_does_not_end_a_run(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_small(window)
    start_slow_run(qtbot, window)
    save_to(monkeypatch, tmp_path / "running.nnstudio")
    assert saved(window)
    assert window.run.status == "running"


def test_closing_in_the_middle_of_a_run_is_clean(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_small(window)
    start_slow_run(qtbot, window)
    assert answer(monkeypatch, "discard") == []
    assert window.close()
    assert window.run.status == "idle"


def test_another_document_ends_the_run_of_the_first(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_small(window)
    start_slow_run(qtbot, window)
    answer(monkeypatch, "discard")
    window.files.open_template("iris")
    assert window.run.status == "idle"
    assert not window.document.weights
    assert window.run.curves is None


def test_a_table_pasted_on_the_canvas_is_meant_as_data(window: MainWindow, answered: list[str]) -> None:
    open_small(window)
    window.canvas.setFocus()
    nodes = window.document.state.network.nodes
    for separator in "\t;,":
        rows = "".join(f"{i}{separator}{i % 3}\n" for i in range(30))
        QApplication.clipboard().setText(f"\na{separator}b\n{rows}")
        window.actions_by_id["paste"].trigger()
        assert window.document.undo_stack.undoText() == "Import pasted table"
        window.document.undo_stack.undo()
    for text in ("no\ntable\n", "a, b", "one, two\nthree\n", ""):
        QApplication.clipboard().setText(text)
        window.actions_by_id["paste"].trigger()
        assert window.status.message.text().startswith("There are no layers on the clipboard.")
    window.selection.set([nodes[0].id])
    window.actions_by_id["copy"].trigger()  # JSON has commas too
    window.actions_by_id["paste"].trigger()
    assert len(window.document.state.network.nodes) == len(nodes) + 1


def test_pasted_cells_become_data_that_the_project_keeps(
    window: MainWindow, tmp_path: Path, answered: list[str]
) -> None:
    open_small(window)
    QApplication.clipboard().setText("a\tb\n" + "".join(f"{i}\t{i * 2}.5\n" for i in range(30)))
    window.actions_by_id["paste_data"].trigger()
    assert window.document.undo_stack.undoText() == "Import pasted table"
    window.document.save(tmp_path / "p.nnstudio")
    assert len(Document.load(tmp_path / "p.nnstudio").state.data.source.load(None)) == 30
    QApplication.clipboard().setText("no\ntable\n")
    window.actions_by_id["paste_data"].trigger()
    assert window.banner.sentence.text().startswith("The clipboard holds text of a single column.")
    assert len(answered) == 1


def test_more_cells_than_a_project_keeps_go_to_a_file(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answered: list[str]
) -> None:
    open_small(window)
    QApplication.clipboard().setText("a,b\n" + "".join(f"{i},{i % 7}.5\n" for i in range(5001)))
    window.actions_by_id["paste_data"].trigger()
    assert "10,002 cells" in window.banner.sentence.text()
    save_to(monkeypatch, tmp_path / "pasted.csv")
    window.banner.action_button.click()
    settle_files(window)
    source = window.document.state.data.source
    assert source.to_dict()["path"].endswith("/pasted.csv")
    assert let_out(source).to_dict()["path"] == str(tmp_path / "pasted.csv")  # small enough to be taken in
