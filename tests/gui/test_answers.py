"""A network that answers several yes-or-no questions at once: trained, judged, asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gui.filing import settle_files
from pytestqt.qtbot import QtBot

from nnstudio.cli import main
from nnstudio.data import preview, source_for
from nnstudio.engine.analysis import analyse
from nnstudio.export.keras_code import keras_code
from nnstudio.gui.commands.from_data import network_for
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.judged import judge
from nnstudio.gui.plots.sample_details import verdict
from nnstudio.gui.plots.table import PLOTS
from nnstudio.gui.using.evaluation_words import detail_rows
from nnstudio.gui.using.panel import FILE
from nnstudio.project import Document
from nnstudio.project.evaluation import answer_scores, evaluate_parts
from nnstudio.project.session import build_network, find_problems


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """Is a above 0? Is b? Both, one or none may be."""
    numbers = np.random.default_rng(1).normal(size=(120, 2))
    lines = [f"{a:.4f},{b:.4f},{'high' if a < 0 else 'low'},{int(b > 0)}" for a, b in numbers]
    path = tmp_path / "x.csv"
    path.write_text("a,b,left,up\n" + "\n".join(lines), encoding="utf-8")
    source = source_for(path).replace(target="left", more_targets=("up",))
    table = preview(source).table
    assert table is not None
    state = network_for(source, table, "two questions")
    adam = state.training.optimizer.replace(learning_rate=0.05)
    return Document(state.replace(training=state.training.replace(epochs=30, optimizer=adam)))


def test_the_first_network_suits_them(document: Document) -> None:
    last = document.state.network.nodes[-1].layer
    assert (last.units, last.activation.kind) == (2, "sigmoid")
    assert document.state.training.loss.kind == "binary_crossentropy"
    assert [metric.kind for metric in document.state.training.metrics] == ["binary_accuracy"]
    assert document.state.data.target is None
    assert find_problems(document)[0] == ()
    code = keras_code(document.state, analyse(document.state.network, (2,)), find_problems(document)[1]).text
    assert '"binary_accuracy"' in code
    assert "rng.integers(2, size=(" in code


def test_it_is_trained_judged_and_asked_on_the_command_line(
    document: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, new = tmp_path / "p.nnstudio", tmp_path / "new.csv"
    document.save(project)

    def run(*arguments: object) -> str:
        with pytest.raises(SystemExit) as leaving:
            main([str(a) for a in arguments])
        assert leaving.value.code == 0
        return capsys.readouterr().out

    assert "binary_accuracy" in run("train", project)
    new.write_text("b,a\n2,-2\n-2,2\n", encoding="utf-8")
    header, first, second = run("predict", project, "--data", new).splitlines()
    assert header == "left,up,p(left),p(up)"
    assert first.startswith("high,1,") != second.startswith(
        "high,1,"
    )  # ‘low’ is the later word, so it is the yes
    trained = Document.load(project)
    prepared = find_problems(trained)[1]
    assert prepared is not None
    found = evaluate_parts(lambda: build_network(trained, (2,)), trained.state.training, prepared).parts[
        "test"
    ]
    assert found.are_answers
    assert [score.name for score in found.classes] == ["left", "up"]
    assert found.values == ()
    assert [row[0] for row in detail_rows(found)] == [
        "Yes to", "left", "up", "Mean of the targets", "Weighted by support"
    ]  # fmt: skip
    assert found.numbers["binary_accuracy"] > 0.9
    true = prepared.table.target[prepared.test.rows]
    assert [score.support for score in found.classes] == true.sum(axis=0).tolist()


def test_a_sample_is_told_in_words(document: Document) -> None:
    prepared = find_problems(document)[1]
    assert prepared is not None
    judged = judge(prepared, "test", np.array([[0.9, 0.25]]))
    row = int(prepared.test.rows[0])
    left, up = (prepared.table.answers[k][int(prepared.table.target[row, k])] for k in range(2))
    assert verdict(prepared, judged, 0) == (
        f"left: true {left}, predicted low (90.0%)\nup: true {up}, predicted 0 (25.0%)"
    )


def test_precision_and_recall_of_each_yes(document: Document) -> None:
    prepared = find_problems(document)[1]
    assert prepared is not None
    said = np.array([[0.9, 0.5], [0.6, 0.4], [0.1, 0.7], [0.2, 0.1]])
    true = np.array([[1, 1], [0, 1], [1, 1], [0, 0]])
    left, up = answer_scores(said, true, prepared.fitted)
    assert (left.right, left.said, left.support) == (1, 2, 2)
    assert (up.right, up.said, up.support) == (2, 2, 3)
    assert (up.precision, up.recall) == (1.0, pytest.approx(2 / 3))


def test_every_panel_and_predictions_in_the_window(
    qtbot: QtBot, window: MainWindow, document: Document, tmp_path: Path
) -> None:
    window.complete()
    window.document.show_document(document, unsaved=True)
    window.document.settle()
    shown = [plot.id for plot in PLOTS if plot.applies(window.document.prepared)]
    assert {"confusion_matrix", "predicted_true"}.isdisjoint(shown)
    for plot in shown:
        window.docks.show_panel(plot)
    with qtbot.waitSignal(window.run.finished, timeout=60_000):
        window.run.train()
    for plot in shown:
        window.docks.show_panel(plot)
        window.docks.docks[plot].panel.update_now()
    window.docks.show_panel("predict")
    use = window.using.panel
    use.row.form.set_values(np.array([2.0, -2.0]))
    assert use.row.answer.labels == ("left", "up")
    assert use.row.answer.values == pytest.approx((1, 0), abs=0.2)  # low: the later word is the yes
    assert use.row.answer.said == "low, 0"
    assert use.row.answer.sentence() == "left = low, up = 0"
    assert (use.row.answer.is_said(0), use.row.answer.is_said(1), use.row.answer.are_shares) == (
        True,
        False,
        True,
    )
    use.choose(FILE)
    (tmp_path / "new.csv").write_text("b,a,left,up\n-2,2,low,1\n", encoding="utf-8")
    use.file.predict(tmp_path / "new.csv")
    use.file.job.finish()
    table = use.file.table
    assert table.names[:6] == [
        "left (predicted)", "up (predicted)", "left (true)", "up (true)", "p(left)", "p(up)"
    ]  # fmt: skip
    assert [column[0] for column in table.columns[:4]] == ["low", "0", "low", "1"]
    use.file.save_to(tmp_path / "out.csv")
    settle_files(window)
    assert (tmp_path / "out.csv").read_text().splitlines()[1].startswith("low,0,low,1,")
    assert window.banner.isHidden()
