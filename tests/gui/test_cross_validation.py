"""Cross-validation from the Train menu: off the GUI thread, fold by fold, cancelled, copied."""

import threading

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.cross_validation import CrossValidationDialog, as_rows, verdict
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.crossval_job import CrossJob
from nnstudio.project import edits
from nnstudio.project.crossval import CrossValidated, FoldDone, FoldStep


def fold(number: int, accuracy: float, reason: str = "finished") -> FoldDone:
    return FoldDone(number, 2, 80, 20, 7, reason, {}, {"loss": 1 - accuracy, "accuracy": accuracy})


FOUND = CrossValidated(
    (fold(1, 0.5), fold(2, 0.75)), {"loss": 0.375, "accuracy": 0.625}, {"loss": 0.1768, "accuracy": 0.1768}
)


def opened(window: MainWindow) -> CrossValidationDialog:
    window.files.open_template("iris")
    window.document.edit("Short", lambda s: edits.set_training(s, s.training.replace(epochs=2)))
    window.document.settle()
    window.crossval.show()
    assert window.crossval.dialog is not None
    return window.crossval.dialog


def test_folds_are_trained_and_judged_and_nothing_else_changes(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(window)
    before = window.document.state, dict(window.document.weights)
    dialog.folds.setValue(3)
    dialog.start.click()
    assert window.crossval.job.busy
    assert dialog.cancel.isVisible()
    assert not dialog.folds.isEnabled()
    window.crossval.job.finish()
    assert dialog.found is not None
    assert len(dialog.found.folds) == 3
    assert dialog.table.rowCount() == 5
    assert dialog.table.item(3, 0).text() == "Mean"
    assert dialog.sentence.text() == verdict(dialog.found)
    assert (window.document.state, dict(window.document.weights)) == before
    assert "Cross-validation: Accuracy on rows held out" in window.log.toPlainText()
    dialog.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Fold", "Trained on", "Held out", "Epochs", "Loss", "Accuracy"]
    assert len(lines) == 6


def test_it_ends_soon_when_cancelled(qtbot: QtBot) -> None:
    job, begun, go = CrossJob(), threading.Event(), threading.Event()
    outcomes: list[tuple[object, object]] = []
    job.done.connect(lambda *outcome: outcomes.append(outcome))

    def work():
        begun.set()
        go.wait(10)
        yield FoldStep(1, 2, 0.1)
        raise AssertionError("it went on")

    job.start(work)
    assert begun.wait(10)
    job.cancel()
    go.set()
    job.finish()
    assert outcomes == [(None, None)]


def test_an_error_is_said(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(window)
    split = {"kind": "random", "validation": 0.0, "test": 0.9}
    window.document.edit("Few rows", lambda s: edits.set_data(s, s.data.replace(split=split)))
    window.document.settle()
    dialog.folds.setValue(20)
    dialog.start.click()
    window.crossval.job.finish()
    assert dialog.sentence.text() == (
        "This cannot be cross-validated: 15 rows cannot be cut into 20 folds. Choose fewer folds, or more "
        "data."
    )
    assert dialog.start.isVisible()


def test_another_document_closes_it(window: MainWindow) -> None:
    dialog = opened(window)
    window.document.close()
    assert not dialog.isVisible()


def test_rows_and_words() -> None:
    assert as_rows(FOUND.folds, FOUND) == [
        ("Fold", "Trained on", "Held out", "Epochs", "Loss", "Accuracy"),
        ("1", "80", "20", "7", "0.5000", "0.5000"),
        ("2", "80", "20", "7", "0.2500", "0.7500"),
        ("Mean", "", "", "", "0.3750", "0.6250"),
        ("± sd", "", "", "", "0.18", "0.18"),
    ]
    assert verdict(FOUND) == "Accuracy on rows held out: 0.6250 ± 0.18 over 2 folds."
    assert as_rows([fold(1, 0.5, "diverged")], None)[1][3] == "7 (diverged)"
