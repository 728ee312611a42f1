"""What is measured of the layers stays with each run: in the list, in the file, and when training goes on."""

from dataclasses import replace

import numpy as np
import pytest
from fake_training import FakeTraining
from gui.epochs import set_epochs

from nnstudio.engine.training.best import Other
from nnstudio.engine.training.events import Diagnostics, Finished, LayerStatistics
from nnstudio.gui.models.control import Control
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.worker import Record, Worker
from nnstudio.project import Document, edits
from nnstudio.project.layer_curves import MEASURES


def train(run, qtbot):
    with qtbot.waitSignal(run.finished, timeout=20_000):
        run.train()


def diagnostics(step, gradient, names=("a", "b")):
    layers = tuple(
        LayerStatistics(f"id_{i}", name, gradient * (i + 1), 2.0, 0.25, 0.5, 0.125, 0.75)
        for i, name in enumerate(names)
    )
    return Diagnostics(1, step, 0.5, 0.1, layers)


# ---- the curves -------------------------------------------------------------------------------------------


def test_rows_up_to_the_newest_weights_are_kept_as_views():
    curves = Curves(4)
    for step in (1, 3, 5):
        curves.add_diagnostics(diagnostics(step, 0.5 * step))
        curves.add_updates(step + 1, {"b": 2e-3, "a": 1e-3})
    kept = curves.layers(5)
    assert kept.names == ("a", "b")
    assert kept.steps("gradient_norm").tolist() == [1, 3, 5]
    assert kept.column("gradient_norm", "b").tolist() == [1, 3, 5]
    assert kept.steps("update_ratio").tolist() == [2, 4]
    assert kept.last("update_ratio", "a") == 1e-3  # in the order of the other measures
    assert [kept.last(m, "a") for m in MEASURES] == [2.5, 2.0, 0.25, 0.5, 0.125, 0.75, 1e-3]
    assert np.shares_memory(kept.measured["gradient_norm"], curves.gradients.view())
    assert not curves.layers(0)
    assert not Curves(4).layers(9)


def test_a_layer_that_is_renamed_keeps_what_was_measured_of_it():
    curves = Curves(4)
    curves.add_diagnostics(diagnostics(1, 0.5))
    curves.add_updates(2, {"a": 1e-3, "b": 2e-3})
    curves.add_diagnostics(diagnostics(3, 1.5, ("first", "b")))
    assert curves.gradients.column("first").tolist() == [0.5, 1.5]
    assert curves.measured["update_ratio"].newest("first") == 1e-3


def test_other_layers_begin_anew():
    curves = Curves(4)
    curves.add_diagnostics(diagnostics(1, 0.5))
    curves.add_diagnostics(diagnostics(3, 1.5, ("a", "b", "c")))
    assert curves.gradients.column("a").tolist() == [1.5]
    assert curves.layers(9).names == ("a", "b", "c")


# ---- with a run -------------------------------------------------------------------------------------------


def test_each_run_keeps_what_was_measured_of_its_layers(document, run, qtbot):
    set_epochs(document, 3)
    train(run, qtbot)
    layers = document.runs.items[0].layers
    assert layers.names == run.curves.gradients.names[1:]
    assert set(layers.measured) == set(MEASURES)
    for measure, table in run.curves.measured.items():
        np.testing.assert_array_equal(layers.measured[measure], table.view())
    assert layers.steps("weight_norm")[-1] == run.curves.steps
    name = layers.names[0]
    arrays = [a.astype(float) for key, a in document.weights.items() if key.startswith(f"{name}/")]
    norm = np.sqrt(sum((a * a).sum() for a in arrays))
    np.testing.assert_allclose(layers.last("weight_norm", name), norm, rtol=1e-5)


class BackAtTheBest(FakeTraining):
    """Its network may get the best epoch's weights at the end; what is measured then is of those."""

    def __init__(self, other):
        super().__init__()
        self.other, self.ended, self.measured_after = other, False, False

    def run(self):
        for event in super().run():
            self.ended = isinstance(event, Finished)
            yield event

    def diagnose(self):
        self.measured_after |= self.ended
        return super().diagnose()

    def other_weights(self):
        return self.other


@pytest.mark.parametrize(
    ("other", "measured"), [(None, True), (Other("best", 1, {}), True), (Other("last", 3, {}), False)]
)
def test_back_at_the_best_epoch_s_weights_nothing_is_measured_of_them(other, measured):
    training = BackAtTheBest(other)
    record = Record(Curves(4))
    worker = Worker(lambda: training, record, Control())
    worker.start()
    worker.join()
    assert record.finished.reason == "finished"
    if measured:
        assert record.curves.gradients.newest("step") == 12
    else:
        assert not training.measured_after


def test_the_file_has_them_and_reopened_they_go_on(document, run, qtbot, tmp_path):
    set_epochs(document, 2)
    train(run, qtbot)
    before = {measure: table.view().copy() for measure, table in run.curves.measured.items()}
    document.save(tmp_path / "a.nnstudio")
    (kept,) = Document.load(tmp_path / "a.nnstudio").runs
    for measure, rows in before.items():
        np.testing.assert_array_equal(kept.layers.measured[measure], rows)
    document.open(tmp_path / "a.nnstudio")
    document.settle()
    for measure, rows in before.items():
        np.testing.assert_array_equal(run.curves.measured[measure].view(), rows)
    name = document.state.network.nodes[-1].name
    node = document.state.network.named(name)
    document.edit("Rename", lambda s: edits.rename(s, node.id, "the_end"))
    document.settle()
    train(run, qtbot)
    layers = document.runs.items[0].layers
    steps, gradients = layers.steps("gradient_norm"), before["gradient_norm"]
    np.testing.assert_array_equal(layers.measured["gradient_norm"][: len(gradients)], gradients)
    assert len(steps) > len(gradients)
    assert (np.diff(steps) > 0).all()
    assert steps[-1] == run.curves.steps
    assert "the_end" in layers.names


def test_another_training_leaves_the_curves_of_the_one_before_alone(document, run, qtbot):
    set_epochs(document, 2)
    train(run, qtbot)
    first = document.runs.items[0].layers.measured["weight_norm"].copy()
    run.new_seed()
    document.settle()
    train(run, qtbot)
    one, two = document.runs
    np.testing.assert_array_equal(one.layers.measured["weight_norm"], first)
    assert two.layers.steps("weight_norm")[0] == 1


def test_a_run_made_before_there_were_any_goes_on_with_those_to_come(document, run, qtbot):
    set_epochs(document, 2)
    train(run, qtbot)
    kept = document.runs.items[0]
    document.set_runs(document.runs.put(replace(kept, layers=type(kept.layers)())))
    assert Curves.of_run(document.runs.items[0]).measured == {}
