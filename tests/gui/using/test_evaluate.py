"""Train > Evaluate: loss and metrics of every part, class by class."""

import csv
from pathlib import Path

import pytest
from gui.filing import settle_files
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.evaluate import EvaluateDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.using.evaluation_words import as_text, detail_rows, flat_rows, verdict
from nnstudio.project import edits, session
from nnstudio.project.evaluation import ClassScore, Evaluated, PartScore, ValueScore

CLASSES = (ClassScore("a", 2, 3, 4), ClassScore("b", 4, 5, 4))
FOUND = Evaluated(
    {"train": PartScore(8, {"loss": 0.5, "accuracy": 0.75}, CLASSES),
     "validation": PartScore(8, {"loss": 0.625, "accuracy": 0.5}, CLASSES)}, "kind", True,
)  # fmt: skip


def test_words_of_an_evaluation() -> None:
    assert verdict(FOUND) == (
        "Accuracy 0.5000 on the validation rows, by which settings are chosen: rather too good."
    )
    lines = as_text(FOUND).splitlines()
    assert lines[:5] == [
        "Evaluation", "\tTraining\tValidation\tTest", "Rows\t8\t8\t0", "Loss\t0.5000\t0.6250\t–",
        "Accuracy\t0.7500\t0.5000\t–",
    ]  # fmt: skip
    assert "a\t0.6667\t0.5000\t0.5714\t4" in lines
    assert "Mean of the classes\t0.7333\t0.7500\t0.7302\t8" in lines


def test_values_have_their_errors_in_the_targets_unit() -> None:
    part = PartScore(3, {"loss": 1.0}, values=(ValueScore("price", 2.5, 3.25, 0.5),))
    assert detail_rows(part)[1:] == [("price", "2.5", "3.25", "0.5")]
    rows = flat_rows(Evaluated({"test": part}, "price", False))
    assert rows[1:3] == [("test", "", "rows", 3), ("test", "", "loss", 1.0)]
    assert ("test", "price", "r2", 0.5) in rows


def trained(window: MainWindow, name: str = "iris") -> None:
    window.files.open_template(name)
    window.document.settle()
    sample = window.document.prepared.shape.sample
    window.document.set_weights(session.build_network(window.document.document, sample).weights())
    window.document.settle()


def evaluated(window: MainWindow) -> EvaluateDialog:
    window.actions_by_id["evaluate"].trigger()
    window.using.job.finish()
    assert window.using.dialog is not None
    return window.using.dialog


def test_the_action_waits_for_trained_weights(window: MainWindow) -> None:
    window.files.open_template("iris")
    window.document.settle()
    assert not window.actions_by_id["evaluate"].isEnabled()
    trained(window)
    assert window.actions_by_id["evaluate"].isEnabled()


def test_the_window_evaluates_all_parts(window: MainWindow) -> None:
    trained(window)
    dialog = evaluated(window)
    expected = session.evaluate_all(
        window.using.panel.in_use.get().network, window.document.state.training, window.document.prepared
    )
    assert {name: dict(part.numbers) for name, part in dialog.found.parts.items()} == expected
    assert dialog.summary.item(1, 3).text() == f"{expected['test']['loss']:.4g}"
    assert dialog.part.currentData() == "test"
    assert dialog.detail.rowCount() == 3 + 2  # three classes, two means
    dialog.part.setCurrentIndex(0)
    supports = [int(dialog.detail.item(row, 4).text()) for row in range(3)]
    assert sum(supports) == len(window.document.prepared.train)
    assert not dialog.banner.isVisible()
    assert dialog.sentence.text() == verdict(dialog.found)


def test_results_are_copied_and_saved(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(window)
    dialog = evaluated(window)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == as_text(dialog.found)
    dialog.markdown.click()
    assert "| Class | Precision | Recall | F1 | Support |" in QGuiApplication.clipboard().text()
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: tmp_path / "out.csv")
    dialog.save.click()
    settle_files(window)
    rows = list(csv.reader((tmp_path / "out.csv").read_text().splitlines()))
    assert rows[0] == ["part", "about", "metric", "value"]
    loss = next(float(r[3]) for r in rows if r[:3] == ["test", "", "loss"])
    assert loss == dialog.found.parts["test"].numbers["loss"]


def test_without_test_rows_it_says_so_and_leads_to_the_split(window: MainWindow) -> None:
    trained(window)
    split = window.document.state.data.split.replace(test=0.0)
    window.document.edit("Split", lambda s: edits.set_data(s, s.data.replace(split=split)))
    window.document.settle()
    dialog = evaluated(window)
    assert dialog.banner.isVisible()
    assert "no test rows" in dialog.warning.text()
    assert dialog.part.currentData() == "validation"
    dialog.split.click()
    assert not dialog.isVisible()
    assert window.inspector.currentWidget() is window.inspector.data


def test_it_can_be_cancelled_and_begun_again(window: MainWindow, qtbot: QtBot) -> None:
    trained(window)
    window.using.evaluate()
    dialog = window.using.dialog
    dialog.cancel.click()
    window.using.job.finish()
    assert dialog.sentence.text() == "Cancelled."
    assert dialog.found is None
    dialog.again.click()
    window.using.job.finish()
    assert dialog.found is not None


def test_a_closed_document_closes_the_dialog(window: MainWindow) -> None:
    trained(window)
    dialog = evaluated(window)
    window.document.undo_stack.setClean()
    window.document.close()
    assert not dialog.isVisible()


def really_trained(qtbot: QtBot, window: MainWindow, early_stopping: int | None) -> EvaluateDialog:
    """Few rows and too large a learning rate: an epoch in the middle is the best."""
    window.files.open_template("spirals")
    window.document.settle()
    training = window.document.state.training
    optimizer = training.optimizer.replace(learning_rate=0.1)
    changed = training.replace(epochs=12, early_stopping=early_stopping, optimizer=optimizer, seed=3)
    window.document.edit("Fast", lambda s: edits.set_training(s, changed))
    window.document.settle()
    with qtbot.waitSignal(window.run.finished, timeout=60_000):
        window.run.train()
    window.document.settle()
    return evaluated(window)


def test_the_best_epochs_weights_are_evaluated_besides(qtbot: QtBot, window: MainWindow) -> None:
    dialog = really_trained(qtbot, window, None)
    run = window.document.runs.get(window.document.runs.current)
    losses = run.column("validation/loss")
    best = int(losses.argmin())
    assert best < len(losses) - 1
    assert dialog.chosen.isVisible()
    assert [dialog.chosen.itemText(i) for i in range(2)] == [
        "As they are now",
        f"Of the best epoch, {best + 1}",
    ]
    assert dialog.found.parts["validation"].numbers["loss"] == pytest.approx(losses[-1], rel=1e-5)
    before = dict(window.document.weights)
    dialog.chosen.setCurrentIndex(1)
    dialog.chosen.activated.emit(1)
    window.using.job.finish()
    assert dialog.found.parts["validation"].numbers["loss"] == pytest.approx(losses[best], rel=1e-5)
    assert dialog.weights.text() == (
        f"With the weights of epoch {best + 1}, which had the lowest loss. Yours stay as they are."
    )
    assert window.document.weights == before


def test_with_early_stopping_the_last_epochs_weights_are_evaluated_besides(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = really_trained(qtbot, window, 11)
    losses = window.document.runs.get(window.document.runs.current).column("validation/loss")
    assert dialog.chosen.itemText(1) == f"Of the last epoch, {len(losses)}"
    assert dialog.found.parts["validation"].numbers["loss"] == pytest.approx(losses.min(), rel=1e-5)
    dialog.chosen.setCurrentIndex(1)
    dialog.again.click()
    window.using.job.finish()
    assert dialog.found.parts["validation"].numbers["loss"] == pytest.approx(losses[-1], rel=1e-5)
    assert "the network has those of the best one" in dialog.weights.text()


def test_there_is_no_choice_where_nothing_is_kept_besides(window: MainWindow) -> None:
    trained(window)
    assert not evaluated(window).chosen.isVisible()


def test_they_follow_a_layer_that_is_renamed(qtbot: QtBot, window: MainWindow) -> None:
    really_trained(qtbot, window, None)
    node = window.document.state.network.named("dense_1")
    renamed = lambda s: edits.rename(s, node.id, "first")  # noqa: E731
    window.document.edit("Rename", renamed)
    window.document.settle()
    assert evaluated(window).chosen.isVisible()
