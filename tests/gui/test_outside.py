"""A file that another program changed, and one whose trained part is damaged: asked, and nothing is lost."""

import os
from pathlib import Path

import pytest
from gui.filing import open_file, saved
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.commands import saving as saving_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.changed_outside import ask_changed
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import Document, recovery
from nnstudio.project.templates import template
from tests.project.project_samples import GOOD, members
from tests.project.project_samples import packed as packed_project


@pytest.fixture
def mine(window: MainWindow, tmp_path: Path) -> Path:
    """The window's file, which another window has saved meanwhile."""
    path = tmp_path / "mine.nnstudio"
    template("xor").open().save(path)
    open_file(window, path)
    window.document.edit("Change title", lambda s: s.replace(title="Here"))
    other = Document.load(path)
    other.state = other.state.replace(title="There")
    other.save()
    return path


def answer(monkeypatch: pytest.MonkeyPatch, word: str) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(saving_commands, "ask_changed", lambda _, name: asked.append(name) or word)
    return asked


def test_cancel_saves_nothing(window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, "cancel")
    assert not saved(window)
    assert asked == ["mine.nnstudio"]
    assert Document.load(mine).state.title == "There"
    assert window.document.is_dirty


def test_a_copy_keeps_both(window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "copy")
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: mine.with_name("copy.nnstudio"))
    assert saved(window)
    assert Document.load(mine).state.title == "There"
    assert Document.load(mine.with_name("copy.nnstudio")).state.title == "Here"
    assert window.document.path == mine.with_name("copy.nnstudio")


def test_replace_replaces_and_is_not_asked_again(
    window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, "replace")
    assert saved(window)
    assert Document.load(mine).state.title == "Here"
    window.document.edit("Change title", lambda s: s.replace(title="Again"))
    assert saved(window)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("label", "word"), [("Save a copy…", "copy"), ("Replace", "replace"), ("Cancel", "cancel")]
)
def test_the_question(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, label: str, word: str) -> None:
    shown: list[str] = []

    def choose(box: QMessageBox) -> None:
        shown.append(box.text())
        (wanted,) = [b for b in box.buttons() if b.text().replace("&", "") == label]
        wanted.click()

    monkeypatch.setattr(QMessageBox, "exec", choose)
    parent = QWidget()
    qtbot.addWidget(parent)
    assert ask_changed(parent, "<b>a</b>") == word
    assert shown == ["“<b>a</b>” was changed by another program or window since you opened it."]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    parts = members(GOOD)
    drawing = parts["project.json"].replace(b'"units": 4', b'"units": 5')
    path = tmp_path / "damaged.nnstudio"
    path.write_bytes(packed_project(parts, {"project.json": drawing}))
    return path


def test_without_weights_is_offered_and_the_file_stays(
    window: MainWindow, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = damaged.read_bytes()
    open_file(window, damaged)
    assert "Its weights do not fit" in window.banner.sentence.text()
    assert not window.document.is_open
    assert window.banner.action_button.isVisible()
    assert window.banner.action_button.text() == "Open without weights"
    window.banner.action_button.click()
    assert window.document.is_open
    assert not window.document.weights
    assert not window.banner.isVisible()
    assert window.document.is_dirty
    assert "The file keeps them" in window.status.message.toolTip()
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: None)
    assert not saved(window)
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: damaged.with_name("rest.nnstudio"))
    assert saved(window)
    assert damaged.read_bytes() == before
    window.document.edit("Change title", lambda s: s.replace(title="Again"))
    assert saved(window)  # to its own file, without asking
    assert Document.load(damaged.with_name("rest.nnstudio")).state.title == "Again"


def test_after_a_crash_too_the_file_stays(window: MainWindow, damaged: Path) -> None:
    open_file(window, damaged)
    window.banner.action_button.click()
    window.autosave.write()
    window.autosave._job.finish()
    journal = window.autosave._journal
    assert journal is not None
    os.close(journal._lock._descriptor)  # as a crash would
    journal._lock._descriptor = -1
    (orphan,), _ = recovery.orphans()
    document, recovered = recovery.recover(orphan)
    recovered.close()
    assert document.path is None


def test_nothing_is_offered_where_nothing_can_be_opened(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "cut.nnstudio").write_bytes(GOOD[: len(GOOD) // 2])
    open_file(window, tmp_path / "cut.nnstudio")
    assert window.banner.isVisible()
    assert not window.banner.action_button.isVisible()
