"""Opening, exports and taking data in beside the work: the window answers, and ends it when asked."""

from pathlib import Path

import pytest
from gui.filing import open_file, saved_to, settle_files
from gui.holding import PATIENCE, Hold, answered, beside, is_shown, retitle
from pytestqt.qtbot import QtBot

from nnstudio.data import carried, source_for
from nnstudio.export.npz import Npz
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.run_setup import first_weights
from nnstudio.project import Document, atomic, edits
from nnstudio.project.templates import template

# Opening


def test_the_old_document_stays_until_the_new_one_is_whole(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answered(monkeypatch, "save")
    assert saved_to(window, large)
    window.files.open_template("iris")
    retitle(window, "Mine")
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: large.with_name("mine.nnstudio"))
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: large)
    gate = held(Document, "load")
    window.actions_by_id["open"].trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    qtbot.waitUntil(is_shown(window, "Opening large.nnstudio"), timeout=PATIENCE)
    retitle(window, "Mine, while it is read")
    assert asked == []
    gate.opened.set()
    qtbot.waitUntil(lambda: window.document.path == large, timeout=PATIENCE)
    assert asked == ["Mine, while it is read"]
    assert Document.load(large.with_name("mine.nnstudio")).state.title == "Mine, while it is read"
    assert not window.document.is_dirty


def test_cancelled_opening_leaves_the_old_document(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold
) -> None:
    state = window.document.state
    template("iris").open().save(large.with_name("iris.nnstudio"))
    gate = held(Document, "load")
    window.files.open(large.with_name("iris.nnstudio"))
    qtbot.waitUntil(is_shown(window, "Opening iris.nnstudio"), timeout=PATIENCE)
    window.tasks.cancel.click()
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.opening.job.busy, timeout=PATIENCE)
    assert window.document.state is state
    assert window.document.path == large
    assert window.document.is_dirty
    assert window.document.undo_stack.canUndo()
    assert not window.banner.isVisible()


def test_what_was_asked_for_last_is_opened(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, held: Hold
) -> None:
    for name in ("xor", "iris", "sine"):
        template(name).open().save(tmp_path / f"{name}.nnstudio")
    gate = held(Document, "load")
    window.files.open(tmp_path / "xor.nnstudio")
    window.files.open(tmp_path / "iris.nnstudio")
    gate.opened.set()
    settle_files(window)
    assert window.document.title == "iris.nnstudio"
    window.files.open(tmp_path / "sine.nnstudio")
    window.files.open_template("spirals")  # and what else becomes the open document, too
    settle_files(window)
    assert window.document.path is None


def test_the_welcome_page_shows_what_is_being_opened(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, held: Hold
) -> None:
    template("xor").open().save(tmp_path / "xor.nnstudio")
    assert not window.status.isVisible()
    gate = held(Document, "load")
    window.files.open(tmp_path / "xor.nnstudio")
    qtbot.waitUntil(is_shown(window, "Opening xor.nnstudio"), timeout=PATIENCE)
    assert window.status.isVisible()
    assert not window.status.validity.isVisible()
    window.tasks.cancel.click()
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.status.isVisible(), timeout=PATIENCE)
    open_file(window, tmp_path / "xor.nnstudio")
    assert window.status.validity.isVisible()


def test_a_window_that_goes_does_not_wait_for_what_it_opens(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, held: Hold
) -> None:
    template("xor").open().save(tmp_path / "xor.nnstudio")
    gate = held(Document, "load")
    window.files.open(tmp_path / "xor.nnstudio")
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    gate.opened.set()
    assert window.close()
    assert not window.document.is_open


# Exports, and data inside


def test_a_cancelled_export_leaves_nothing(qtbot: QtBot, window: MainWindow, large: Path, held: Hold) -> None:
    window.document.set_weights(first_weights(window.document))
    before, gate = beside(large.parent), held(atomic.os, "fsync")
    window.files.export_to(Npz(), large.with_name("weights.npz"))
    qtbot.waitUntil(is_shown(window, "Exporting weights.npz"), timeout=PATIENCE)
    window.tasks.cancel.click()
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.file_work.job.busy, timeout=PATIENCE)
    assert beside(large.parent) == before
    assert "Nothing was written" in window.status.message.toolTip()


def test_closing_waits_for_an_export(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.document.set_weights(first_weights(window.document))
    answered(monkeypatch, "discard", "discard")
    gate = held(atomic.os, "fsync")
    window.files.export_to(Npz(), large.with_name("weights.npz"))
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    assert not window.close()
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert large.with_name("weights.npz").exists()


def test_data_is_taken_in_beside_the_work(qtbot: QtBot, window: MainWindow, large: Path, held: Hold) -> None:
    source = source_for(large.with_name("table.npz"))
    window.document.edit("Use data", lambda s: edits.set_data(s, s.data.replace(source=source)))
    window.document.settle()
    steps, gate = window.document.undo_stack.count(), held(carried, "carry")
    tick = window.inspector.data.inside.tick
    tick.click()
    qtbot.waitUntil(is_shown(window, "Taking the data in"), timeout=PATIENCE)
    assert not tick.isChecked(), "the tick shows what is"
    window.tasks.cancel.click()
    gate.opened.set()
    settle_files(window)
    assert window.document.state.data.source == source
    assert window.document.undo_stack.count() == steps
    tick.click()
    settle_files(window)
    assert carried.is_carried(window.document.state.data.source)
    assert window.document.undo_stack.count() == steps + 1
    assert tick.isChecked()
