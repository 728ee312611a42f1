"""A window as the app opens it, and somebody at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.faults import opened
from e2e.person import Person
from pytestqt.qtbot import QtBot

from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow


def _nobody(*arguments: object) -> None:
    raise AssertionError(f"A file dialog was opened that the test does not answer: {arguments[1:]}")


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(file_dialogs, "ask_open", _nobody)
    monkeypatch.setattr(file_dialogs, "ask_save", _nobody)
    made = MainWindow()
    # pytest-qt closes the window before any fixture ends: what is unsaved then is nobody's.
    discard = lambda _: monkeypatch.setattr(file_commands, "ask_unsaved", lambda *_: "discard")  # noqa: E731
    qtbot.addWidget(made, before_close_func=discard)
    made.resize(1600, 1000)
    with qtbot.waitExposed(made):
        made.show()
    made.complete()
    yield made
    made.shutdown()


@pytest.fixture
def person(qtbot: QtBot, window: MainWindow) -> Person:
    return Person(qtbot, window)


@pytest.fixture
def mine(window: MainWindow, tmp_path: Path) -> Path:
    """The file of the open, changed document."""
    return opened(window, tmp_path / "mine.nnstudio")
