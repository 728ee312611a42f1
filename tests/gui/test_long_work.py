"""Reading and writing beside the work: the window answers, says what goes on, and ends it when asked."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gui.filing import open_file, saved_to, settle_files
from pytestqt.qtbot import QtBot

from nnstudio.data import carried, source_for
from nnstudio.data.progress import report
from nnstudio.export.npz import Npz
from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.run_setup import first_weights
from nnstudio.project import Document, atomic, edits, saving
from nnstudio.project.templates import template

PATIENCE = 20_000


class Gate:
    """Stands in for a call: whoever comes through in the thread of files waits until the test opens it."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self._real, self.passed, self.in_time = real, 0, True
        self.reached, self.opened = threading.Event(), threading.Event()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if threading.current_thread().name == "nnstudio-files":
            self.passed += 1
            self.reached.set()
            assert self.opened.wait(PATIENCE / 1000)
            if self.in_time:
                report(0.5)
        return self._real(*arguments, **named)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any, str], Gate]]:
    """Hold a function of a module; opened again when the test is over, whatever came of it."""
    gates: list[Gate] = []

    def hold(module: Any, name: str) -> Gate:
        gates.append(Gate(getattr(module, name)))
        monkeypatch.setattr(module, name, gates[-1])
        return gates[-1]

    yield hold
    for gate in gates:
        gate.opened.set()


Hold = Callable[[Any, str], Gate]


@pytest.fixture
def large(window: MainWindow, tmp_path: Path) -> Path:
    """The file of the open project, which carries two megabytes of data; it has an unsaved change."""
    table = tmp_path / "table.npz"
    rng = np.random.default_rng(1)
    np.savez(table, x=rng.normal(size=(20_000, 10)), y=rng.integers(0, 2, 20_000))
    window.files.open_template("xor")
    source, files = carried.carry(source_for(table), None)
    window.document.hold(files)
    window.document.edit("Use data", lambda s: edits.set_data(s, s.data.replace(source=source)))
    window.document.settle()
    path = tmp_path / "large.nnstudio"
    assert saved_to(window, path)
    retitle(window, "Changed")
    return path


def retitle(window: MainWindow, title: str) -> None:
    window.document.edit("Change title", lambda s: s.replace(title=title))


def answered(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """Answers to “Save the changes?”, one after the other; what was asked about."""
    asked: list[str] = []
    answers = iter(words)

    def ask(_parent: object, title: str) -> str:
        asked.append(title)
        return next(answers)

    monkeypatch.setattr(file_commands, "ask_unsaved", ask)
    return asked


def is_shown(window: MainWindow, words: str) -> Callable[[], bool]:
    return lambda: window.tasks.isVisible() and window.tasks.words.text() == words


def beside(folder: Path) -> set[str]:
    return set(os.listdir(folder))


# Saving


def test_the_window_answers_while_it_saves(qtbot: QtBot, window: MainWindow, large: Path, held: Hold) -> None:
    gate = held(atomic.os, "fsync")
    before = large.read_bytes()
    window.actions_by_id["save"].trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    qtbot.waitUntil(is_shown(window, "Saving large.nnstudio"), timeout=PATIENCE)
    assert window.tasks.bar.maximum() > 0, "how far it is, is known"
    assert window.isWindowModified(), "not before it is on the disk"
    assert large.read_bytes() == before
    retitle(window, "Meanwhile")
    assert window.windowTitle().startswith("large.nnstudio")
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.saving.job.busy, timeout=PATIENCE)
    assert window.tasks.isHidden()
    assert Document.load(large).state.title == "Changed"
    assert window.document.is_dirty, "what was changed meanwhile is not in the file"
    window.document.undo_stack.undo()
    assert not window.document.is_dirty
    assert not window.isWindowModified()


def test_undo_to_what_was_saved_before_is_a_change_by_now(window: MainWindow, large: Path) -> None:
    assert saved_to(window, large)
    window.document.undo_stack.undo()
    assert window.document.is_dirty


def test_once_more_is_saved_once_more(qtbot: QtBot, window: MainWindow, large: Path, held: Hold) -> None:
    gate = held(saving.atomic, "write")
    save = window.actions_by_id["save"]
    save.trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    retitle(window, "Second")
    save.trigger()
    retitle(window, "Third")
    save.trigger()
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.saving.job.busy, timeout=PATIENCE)
    assert gate.passed == 2
    assert Document.load(large).state.title == "Third"
    assert not window.document.is_dirty


def test_save_after_save_as_goes_to_the_new_file(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, other = held(saving.atomic, "write"), large.with_name("other.nnstudio")
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: other)
    before = large.read_bytes()
    window.actions_by_id["save_as"].trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    retitle(window, "Second")
    window.actions_by_id["save"].trigger()
    gate.opened.set()
    settle_files(window)
    assert Document.load(other).state.title == "Second"
    assert window.document.path == other
    assert large.read_bytes() == before


def test_closing_waits_for_what_is_being_saved(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold
) -> None:
    gate = held(atomic.os, "fsync")
    window.actions_by_id["save"].trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    assert not window.close()
    assert window.isVisible()
    assert "First this has to end: Saving large.nnstudio." in window.status.message.toolTip()
    qtbot.waitUntil(is_shown(window, "Saving large.nnstudio"), timeout=PATIENCE)
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert Document.load(large).state.title == "Changed"


def test_closing_asks_about_what_was_changed_while_it_saved(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = held(atomic.os, "fsync")
    asked = answered(monkeypatch, "save", "save")
    assert not window.close()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    retitle(window, "Meanwhile")
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert len(asked) == 2
    assert Document.load(large).state.title == "Meanwhile"


def test_closing_stays_where_saving_fails(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = large.read_bytes()
    monkeypatch.setattr(atomic.os, "fsync", full)
    gate = held(atomic.os, "fsync")
    answered(monkeypatch, "save")
    assert not window.close()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    gate.opened.set()
    settle_files(window)
    assert window.isVisible()
    assert "the disk is full" in window.banner.sentence.text()
    assert window.document.is_dirty
    assert large.read_bytes() == before
    assert beside(large.parent) == {"large.nnstudio", "table.npz"}


def test_a_cancelled_save_leaves_the_old_file(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold
) -> None:
    gate = held(atomic.os, "fsync")
    before = large.read_bytes()
    window.actions_by_id["save"].trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    window.actions_by_id["save"].trigger()  # which waits, and is forgotten with it
    qtbot.waitUntil(is_shown(window, "Saving large.nnstudio"), timeout=PATIENCE)
    window.tasks.cancel.click()
    gate.opened.set()
    qtbot.waitUntil(lambda: not window.saving.job.busy, timeout=PATIENCE)
    assert large.read_bytes() == before
    assert beside(large.parent) == {"large.nnstudio", "table.npz"}
    assert window.document.is_dirty
    assert "was cancelled" in window.status.message.toolTip()
    assert not window.banner.isVisible()
    assert gate.passed == 1
    assert saved_to(window, large)
    assert Document.load(large).state.title == "Changed"


def test_cancelled_too_late_it_is_saved(qtbot: QtBot, window: MainWindow, large: Path, held: Hold) -> None:
    gate = held(atomic, "_sync_folder")  # the new file is in place by then
    gate.in_time = False
    window.actions_by_id["save"].trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    window.saving.job.cancel_all()
    gate.opened.set()
    settle_files(window)
    assert Document.load(large).state.title == "Changed"
    assert not window.document.is_dirty
    assert not window.document.document.changed_outside()


def test_what_is_saved_in_a_moment_is_not_shown(window: MainWindow, tmp_path: Path) -> None:
    shown: list[bool] = []
    window.tasks.turned.connect(lambda: shown.append(window.tasks.isVisible()))
    window.files.open_template("xor")
    assert saved_to(window, tmp_path / "small.nnstudio")
    assert shown == []
    assert window.status.message.text() == "Saved small.nnstudio."


def test_a_late_word_about_another_document_changes_nothing(
    qtbot: QtBot, window: MainWindow, large: Path, held: Hold
) -> None:
    gate = held(atomic.os, "fsync")
    window.actions_by_id["save"].trigger()
    qtbot.waitUntil(gate.reached.is_set, timeout=PATIENCE)
    window.document.new()  # as no person can
    retitle(window, "New")
    gate.opened.set()
    settle_files(window)
    assert window.document.is_dirty
    assert window.document.path is None
    window.document.undo_stack.undo()
    assert not window.document.is_dirty


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
