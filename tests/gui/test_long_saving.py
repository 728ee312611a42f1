"""Saving beside the work: the window answers, says what goes on, and ends it when asked."""

from pathlib import Path

import pytest
from gui.filing import saved_to, settle_files
from gui.holding import PATIENCE, Hold, answered, beside, is_shown, retitle
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import Document, atomic, saving


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
