"""A table with two target columns through the window: network, training, panels, evaluation, predictions."""

from pathlib import Path

import numpy as np
import pytest
from gui.filing import settle_files
from pytestqt.qtbot import QtBot

from nnstudio.data import preview, source_for
from nnstudio.engine.analysis import analyse
from nnstudio.export.keras_code import keras_code
from nnstudio.gui.commands.from_data import network_for
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.table import PLOTS
from nnstudio.gui.using.panel import FILE
from nnstudio.project import Document
from nnstudio.project.crossval import CrossValidated, cross_validate
from nnstudio.project.evaluation import evaluate_parts
from nnstudio.project.session import build_network

ROWS = 60


@pytest.fixture
def document(tmp_path: Path) -> Document:
    numbers = np.random.default_rng(1).normal(size=(ROWS, 2))
    lines = [f"{a:.4f},{b:.4f},{a + b:.4f},{100 * (a - b):.4f}" for a, b in numbers]
    path = tmp_path / "beam.csv"
    path.write_text("a,b,sum,difference\n" + "\n".join(lines), encoding="utf-8")
    source = source_for(path).replace(target="sum", more_targets=("difference",))
    found = preview(source)
    assert found.table is not None
    state = network_for(source, found.table, "beam")
    adam = state.training.optimizer.replace(learning_rate=0.02)
    return Document(state.replace(training=state.training.replace(epochs=60, optimizer=adam)))


def test_the_first_network_gives_a_number_for_each(document: Document) -> None:
    last = document.state.network.nodes[-1].layer
    assert (last.units, last.activation.kind) == (2, "linear")
    assert document.state.training.loss.kind == "mean_squared_error"
    code = keras_code(document.state, analyse(document.state.network, (2,))).text
    assert "layers.Dense(2" in code


def test_every_fold_is_trained_and_judged(document: Document) -> None:
    *_, last = cross_validate(document, 3)
    assert isinstance(last, CrossValidated)
    assert last.mean["r2"] > 0.9


def test_training_panels_evaluation_and_predictions(
    qtbot: QtBot, window: MainWindow, document: Document, tmp_path: Path
) -> None:
    window.complete()
    window.document.show_document(document, unsaved=True)
    window.document.settle()
    assert not [p for p in window.document.problems if p.severity == "error"]
    prepared = window.document.prepared
    assert prepared.table.target_names == ("sum", "difference")
    shown = [plot.id for plot in PLOTS if plot.applies(prepared)]
    assert "predicted_true" in shown
    for plot in shown:
        window.docks.show_panel(plot)
    with qtbot.waitSignal(window.run.finished, timeout=60_000):
        window.run.train()
    window.docks.show_panel("predicted_true")
    panel = window.docks.docks["predicted_true"].panel
    qtbot.waitUntil(panel.has_content, timeout=30_000)
    panel.update_now()
    panel.column.setCurrentText("difference")
    panel.update_now()
    rows = prepared.validation.rows
    np.testing.assert_allclose(panel.true, prepared.table.target[rows, 1], rtol=1e-6)
    values = evaluated(window).parts["test"].values
    assert [v.name for v in values] == ["sum", "difference"]
    assert all(v.r2 > 0.9 for v in values)
    assert values[1].mae > values[0].mae  # each in its own unit: differences are a hundred times as large

    window.docks.show_panel("predict")
    use = window.using.panel
    use.row.form.set_values(np.array([0.5, 0.25]))
    assert use.row.answer.labels == ("sum", "difference")
    assert use.row.answer.values == pytest.approx((0.75, 25.0), abs=20)
    use.choose(FILE)
    (tmp_path / "new.csv").write_text("b,a,difference,sum\n0.25,0.5,25,0.75\n", encoding="utf-8")
    use.file.predict(tmp_path / "new.csv")
    use.file.job.finish()
    assert use.file.table.names == [
        "sum (predicted)", "difference (predicted)", "sum (true)", "difference (true)", "a", "b"
    ]  # fmt: skip
    use.file.save_to(tmp_path / "out.csv")
    settle_files(window)
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 2
    assert window.banner.isHidden()


def evaluated(window: MainWindow):
    document = window.document

    def make():
        network = build_network(document.document, document.prepared.shape.sample)
        network.set_weights(document.weights)
        return network

    return evaluate_parts(make, document.state.training, document.prepared)
