"""The whole window, with questions that no person is there to answer turned into failures."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow


def _nobody(*arguments: object) -> None:
    raise AssertionError(f"A dialog was opened that the test does not answer: {arguments[1:]}")


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    for module, name in (
        (file_dialogs, "ask_open"),
        (file_dialogs, "ask_save"),
        (file_commands, "ask_unsaved"),
    ):
        monkeypatch.setattr(module, name, _nobody)
    made = MainWindow()
    # pytest-qt closes the window before any fixture ends: what is unsaved then is nobody's.
    discard = lambda _: monkeypatch.setattr(file_commands, "ask_unsaved", lambda *_: "discard")  # noqa: E731
    qtbot.addWidget(made, before_close_func=discard)
    made.show()
    yield made
    made.shutdown()
