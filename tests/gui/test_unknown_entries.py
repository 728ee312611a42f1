"""Entries of a newer program in the window: told among the problems, saved as they were, forgotten."""

from pathlib import Path

from gui.filing import open_file, saved
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.problems import ProblemCard
from nnstudio.project import Document
from nnstudio.project.extras import Extras
from nnstudio.project.templates import template


def test_they_are_told_kept_and_forgotten(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    document = template("iris").open()
    entries = {("training", document.state.training.kind): {"ema": 0.99}}
    document.state = document.state.replace(extras=Extras(entries))
    path = tmp_path / "a.nnstudio"
    document.save(path)
    before = path.read_bytes()
    window.complete()
    open_file(window, path)
    window.document.settle()
    (problem,) = [p for p in window.document.problems if p.code == "unknown_entries"]
    assert "is unknown here and has no effect: ‘training.ema’." in problem.sentence
    assert window.run.blocked == ""  # a warning: it can be trained
    window.document.edit("Rename", lambda s: s.replace(title="other"))
    window.document.undo_stack.undo()
    assert saved(window)
    assert path.read_bytes() == before
    window.docks.show_panel("problems")
    (button,) = [
        b
        for card in window.findChildren(ProblemCard)
        for b in card.findChildren(QPushButton)
        if b.text() == "Forget what is unknown"
    ]
    button.click()
    window.document.settle()
    assert not [p for p in window.document.problems if p.code == "unknown_entries"]
    assert window.document.undo_stack.undoText() == "Forget what is unknown"
    assert saved(window)
    assert "ema" not in Document.load(path).state.to_dict()["training"]
    window.document.undo_stack.undo()
    window.document.settle()
    assert [p for p in window.document.problems if p.code == "unknown_entries"]
