"""The whole window, with questions that no person is there to answer turned into failures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gui.filing import saved_to
from gui.holding import Gate, Hold, retitle
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.data import carried, source_for
from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.project import edits
from nnstudio.project.templates import template


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


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hold]:
    """Hold a function of a module; opened again when the test is over, whatever came of it."""
    gates: list[Gate] = []

    def hold(module: Any, name: str) -> Gate:
        gates.append(Gate(getattr(module, name)))
        monkeypatch.setattr(module, name, gates[-1])
        return gates[-1]

    yield hold
    for gate in gates:
        gate.opened.set()


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


@pytest.fixture
def document(qapp: QApplication) -> Iterator[DocumentModel]:
    """An open XOR project without a window."""
    model = DocumentModel()
    model.show_document(template("xor").open())
    model.settle()
    yield model
    model.shutdown()
    model.deleteLater()
