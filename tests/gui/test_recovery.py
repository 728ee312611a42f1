"""After a crash the window offers what was lost; nothing happens by itself."""

import os
import sys
from pathlib import Path

import pytest
from gui.filing import saved, settle_files
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs import choice
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import Document, recovery
from nnstudio.project.recovery import Journal
from nnstudio.project.templates import template
from tests.gui.crash import crash, lost


def orphaned(title: str, original: Path | None = None) -> Path:
    journal = Journal.begin()
    state = template("xor").open().state
    journal.write(Document(state.replace(title=title)).to_content(), original)
    os.close(journal._lock._descriptor)
    journal._lock._descriptor = -1
    return journal.path


def test_an_ordinary_start_offers_nothing(window: MainWindow) -> None:
    window.complete()
    assert not window.recovery.isVisible()
    assert not window.banner.isVisible()


def test_open_shows_it_as_unsaved(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.nnstudio"
    template("xor").open().save(path)
    orphaned("Lost and found", path)
    window.complete()
    (row,) = window.recovery.rows
    assert window.recovery.isVisible()
    assert row.sentence.text().startswith("Recovered: mine.nnstudio, as it was just now.")
    assert not window.document.is_open
    row.open_button.click()
    assert not window.document.is_open
    settle_files(window)
    assert window.document.state.title == "Lost and found"
    assert window.document.path == path
    assert window.isWindowModified()
    assert not window.recovery.isVisible()
    assert saved(window)
    assert Document.load(path).state.title == "Lost and found"
    assert os.listdir(recovery.folder()) == [f"{window.autosave._journal.path.stem}.lock"]  # type: ignore[union-attr]


def test_discard_deletes_it(window: MainWindow) -> None:
    copy = orphaned("Not wanted")
    orphaned("Wanted")
    window.complete()
    assert [row.orphan.title for row in window.recovery.rows] == ["Wanted", "Not wanted"]
    window.recovery.rows[1].discard_button.click()
    assert not copy.exists()
    assert [row.orphan.title for row in window.recovery.rows] == ["Wanted"]


@pytest.mark.parametrize("sure", [False, True])
def test_all_are_discarded_after_a_question(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, sure: bool
) -> None:
    copies = [orphaned(f"Number {number}") for number in range(7)]
    window.complete()
    assert len(window.recovery.rows) == 5
    assert window.recovery.rest.text() == "… and 2 more"
    asked: list[str] = []
    monkeypatch.setattr(choice, "confirm", lambda _parent, question, *_: asked.append(question) or sure)
    window.recovery.all_button.click()
    assert asked == ["Discard all 7 recovered documents?"]
    assert [copy.exists() for copy in copies] == [not sure] * 7
    assert window.recovery.isVisible() is not sure


def test_one_alone_needs_no_button_for_all(window: MainWindow) -> None:
    orphaned("Alone")
    window.complete()
    assert window.recovery.isVisible()
    assert not window.recovery.all_button.isVisible()


def test_what_is_not_chosen_is_offered_again(window: MainWindow) -> None:
    orphaned("Later")
    window.complete()
    window.files.new()
    window.files.offer_recovered()
    assert [row.orphan.title for row in window.recovery.rows] == ["Later"]


def test_damage_is_told_and_kept(window: MainWindow) -> None:
    orphaned("Damaged").write_bytes(b"{")
    window.complete()
    assert "A recovery copy cannot be opened" in window.banner.sentence.text()
    assert not window.recovery.isVisible()
    assert len(os.listdir(recovery.folder() / "aside")) == 1


def test_a_second_window_does_not_steal_it(window: MainWindow, qtbot: QtBot) -> None:
    window.files.new()
    window.document.edit("Change title", lambda s: s.replace(title="Mine"))
    window.autosave.write()
    window.autosave._job.finish()
    second = MainWindow()
    qtbot.addWidget(second)
    second.complete()
    assert not second.recovery.isVisible()
    assert recovery.orphans() == ([], [])
    second.shutdown()
    assert len(list(recovery.folder().glob("*.recovery"))) == 1


def test_of_two_windows_that_offer_it_one_gets_it(window: MainWindow, qtbot: QtBot) -> None:
    orphaned("Once")
    second = MainWindow()
    qtbot.addWidget(second)
    window.complete()
    second.complete()
    for one in (second, window):
        one.recovery.rows[0].open_button.click()
        settle_files(one)
    assert second.document.state.title == "Once"
    assert not window.document.is_open
    assert "in another window" in window.banner.sentence.text()
    assert not window.recovery.isVisible()
    second.document.close()
    second.shutdown()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_while_editing_and_training(fresh_settings: Path) -> None:
    said, at = crash(fresh_settings, 3.2, train=True)
    assert {"edit", "epoch", "weights"} <= {s.what for s in said if s.at < at - 2}
    assert lost(fresh_settings, said, at) == []
