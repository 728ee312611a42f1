"""Data that was moved or changed since the project was saved."""

from pathlib import Path

import pytest
from gui.filing import open_file, settle_files
from pytestqt.qtbot import QtBot

from nnstudio.data import source_for
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import edits

TABLE = "a,y\n" + "".join(f"{i}.5,{'pq'[i % 2]}\n" for i in range(20))


@pytest.fixture
def saved(window: MainWindow, tmp_path: Path) -> Path:
    """A project with a table beside it, saved and closed."""
    (tmp_path / "x.csv").write_text(TABLE)
    window.files.open_template("xor")
    source = source_for(tmp_path / "x.csv")
    window.document.edit("Use data", lambda s: edits.set_data(s, s.data.replace(source=source)))
    window.document.settle()
    window.document.save(tmp_path / "p.nnstudio")
    window.document.close()
    return tmp_path


def open_again(window: MainWindow, folder: Path) -> None:
    open_file(window, folder / "p.nnstudio")
    window.document.settle()
    settle_files(window)


def test_nothing_is_said_while_nothing_changed(window: MainWindow, saved: Path) -> None:
    (saved / "x.csv").write_text(TABLE)  # another time, the same content
    open_again(window, saved)
    assert not window.banner.isVisible()
    assert not window.document.is_dirty


def test_a_changed_file_is_told_and_saving_accepts_it(window: MainWindow, saved: Path) -> None:
    (saved / "x.csv").write_text(TABLE + "3.5,p\n")
    open_again(window, saved)
    assert window.banner.sentence.text().startswith("‘x.csv’ has changed since this project was saved.")
    assert window.banner.action_button.text() == "Use another file…"
    assert len(window.document.prepared.table) == 21
    window.document.save()
    window.banner.hide()
    open_again(window, saved)
    assert not window.banner.isVisible()


def test_a_moved_file_is_located(
    qtbot: QtBot, window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (saved / "far").mkdir()
    (saved / "x.csv").rename(saved / "far" / "y.csv")
    open_again(window, saved)
    assert window.banner.sentence.text() == (
        f"The data of this project is not where it was: there is no ‘{saved / 'x.csv'}’."
    )
    assert window.banner.action_button.text() == "Locate…"
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: saved / "far" / "y.csv")
    window.banner.action_button.click()
    window.document.settle()
    assert window.document.data_error == ""
    assert window.document.undo_stack.undoText() == "Locate y.csv"
    assert window.document.state.data.source.path == str(saved / "far" / "y.csv")


def test_data_that_stayed_behind_is_offered_by_its_content(window: MainWindow, saved: Path) -> None:
    (saved / "elsewhere").mkdir()
    (saved / "p.nnstudio").rename(saved / "elsewhere" / "p.nnstudio")
    open_again(window, saved / "elsewhere")
    assert window.banner.action_button.text() == f"Use {saved / 'x.csv'}"
    window.banner.action_button.click()
    window.document.settle()
    assert len(window.document.prepared.table) == 20
    assert window.document.is_dirty


def test_what_stayed_behind_and_changed_is_not_offered(window: MainWindow, saved: Path) -> None:
    (saved / "elsewhere").mkdir()
    (saved / "p.nnstudio").rename(saved / "elsewhere" / "p.nnstudio")
    (saved / "x.csv").write_text(TABLE + "3.5,p\n")
    open_again(window, saved / "elsewhere")
    assert window.banner.action_button.text() == "Locate…"
