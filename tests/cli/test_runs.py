"""Runs from the command line: train adds one, and they are listed."""

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from nnstudio.project import Document
from nnstudio.project.layer_curves import MEASURES
from nnstudio.project.layer_recorder import LayerRecorder


def test_training_adds_a_run_and_continuing_makes_it_longer(nnstudio, iris):
    assert nnstudio("train", iris, "--epochs", 3).code == 0
    assert nnstudio("train", iris, "--continue").code == 0
    assert nnstudio("train", iris, "--seed", 5).code == 0
    first, second = Document.load(iris).runs
    assert (first.name, first.epochs_done, first.begun) == ("Run 1", 6, "initial weights")
    assert (second.name, second.epochs_done) == ("Run 2", 3)
    np.testing.assert_array_equal(first.column("epoch"), [1, 2, 3, 4, 5, 6])
    assert len(first.losses) == first.finished.step == int(first.column("step")[-1])
    assert first.samples == second.samples
    assert Document.load(iris).runs.current == second.id


def test_continuing_under_other_settings_is_another_run(nnstudio, iris):
    nnstudio("train", iris, "--epochs", 2)
    nnstudio("train", iris, "--continue", "--seed", 9)
    assert [run.begun for run in Document.load(iris).runs] == ["initial weights", "the weights of Run 1"]


def test_runs_are_listed_for_people_and_for_programs(nnstudio, iris):
    assert nnstudio("runs", iris).out.startswith("No runs yet.")
    nnstudio("train", iris, "--epochs", 2)
    lines = nnstudio("runs", iris).out.splitlines()
    assert lines[0].split() == ["Run", "When", "Epochs", "Time", "Loss", "Validation", "Metric", "Ended"]
    assert lines[1].startswith("*  Run 1")
    assert lines[1].endswith("all epochs done")
    (entry,) = nnstudio("runs", iris, "--json").lines
    assert (entry["name"], entry["epochs"], entry["reason"]) == ("Run 1", 2, "finished")
    assert entry["current"] is True
    assert entry["training"]["seed"] == 42
    assert set(entry["last"]) == set(entry["best"])


# ---- the curves -------------------------------------------------------------------------------------------


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_layers_are_measured_while_it_trains(nnstudio, iris):
    assert nnstudio("train", iris, "--epochs", 3).code == 0
    document = Document.load(iris)
    (run,) = document.runs
    trained = {key.partition("/")[0] for key in run.weights}
    names = tuple(node.name for node in document.state.network.nodes if node.name in trained)
    assert run.layers.names == names
    steps = run.layers.steps("gradient_norm")
    assert (steps[0], steps[-1]) == (1, run.finished.step)
    assert (np.diff(steps) > 0).all()
    assert run.layers.steps("update_ratio")[0] == 2  # from the first step to the second
    for name in names:
        arrays = [a.astype(float) for key, a in run.weights.items() if key.startswith(f"{name}/")]
        norm = np.sqrt(sum((a * a).sum() for a in arrays))
        np.testing.assert_allclose(run.layers.last("weight_norm", name), norm, rtol=1e-5)
        assert 0 < run.layers.last("update_ratio", name) < 1


def test_measuring_changes_no_bit_and_continuing_measures_on(nnstudio, iris, monkeypatch):
    nnstudio("train", iris, "--epochs", 2, "-o", "measured.nnstudio")
    with monkeypatch.context() as without:
        without.setattr(LayerRecorder, "_is_due", lambda *_: False)
        nnstudio("train", iris, "--epochs", 2, "-o", "unmeasured.nnstudio")
    one, other = (Document.load(f"{name}.nnstudio") for name in ("measured", "unmeasured"))
    assert one.runs.items[0].layers
    assert not other.runs.items[0].layers
    for key, array in one.weights.items():
        np.testing.assert_array_equal(other.weights[key], array)
    np.testing.assert_array_equal(one.runs.items[0].losses, other.runs.items[0].losses)
    before = one.runs.items[0].layers.measured["gradient_norm"]
    nnstudio("train", "measured.nnstudio", "--continue")
    after = Document.load("measured.nnstudio").runs.items[0]
    np.testing.assert_array_equal(after.layers.measured["gradient_norm"][: len(before)], before)
    assert (np.diff(after.layers.steps("gradient_norm")) > 0).all()
    assert (
        after.layers.steps("gradient_norm")[-1] == after.finished.step == 2 * one.runs.items[0].finished.step
    )


def test_measuring_takes_a_small_share_of_the_time(nnstudio, iris):
    """A clock in which each measurement takes a second: one at the begin, then one in fifty seconds."""
    now = [0.0]

    class Slow:
        step, total_steps, gather = 0, 1000, 0.0
        network = SimpleNamespace(vector=np.zeros(1), spec=SimpleNamespace(nodes=()))

        def diagnose(self):
            now[0] += 1.0
            return SimpleNamespace(layers=())

    training = Slow()
    recorder = LayerRecorder(training, 0, 0.5, lambda: now[0])
    measured = []
    for step in range(1, 101):
        training.step, before = step, now[0]
        recorder.see()
        if now[0] > before:
            measured.append(step)
        now[0] += 1.0
    assert measured == [1, 48, 97]
    assert training.gather in (0.0, 0.5)


def test_curves_are_written_as_csv(nnstudio, iris):
    nnstudio("train", iris, "--epochs", 2)
    (run,) = Document.load(iris).runs
    epochs = table(nnstudio("runs", iris, "--curves", "epochs").out)
    assert [row["epoch"] for row in epochs] == ["1", "2"]
    assert float(epochs[1]["validation/loss"]) == run.last("validation/loss")
    steps = table(nnstudio("runs", iris, "--curves", "steps").out)
    assert [float(row["loss"]) for row in steps] == run.losses.tolist()
    assert steps[-1]["step"] == str(run.finished.step)
    layers = table(nnstudio("runs", iris, "--curves", "layers").out)
    assert list(layers[0])[:4] == ["run", "step", "layer", "gradient_norm"]
    assert list(layers[0])[-1] == "update_ratio"
    name = run.layers.names[-1]
    last = [row for row in layers if row["layer"] == name and row["gradient_norm"]][-1]
    assert float(last["gradient_norm"]) == run.layers.last("gradient_norm", name)
    assert layers[0]["update_ratio"] == ""  # nothing was changed before the first step


def test_curves_of_one_run_into_a_file_and_for_programs(nnstudio, iris):
    for seed in (1, 2):
        nnstudio("train", iris, "--epochs", 1, "--seed", seed)
    out = nnstudio("runs", iris, "--curves", "epochs", "--run", "Run 2", "-o", "e.csv").out
    assert out == "Wrote 1 rows to e.csv.\n"
    assert [row["run"] for row in table(Path("e.csv").read_text())] == ["Run 2"]
    both = nnstudio("runs", iris, "--curves", "layers", "--json").lines
    assert {row["run"] for row in both} == {"Run 1", "Run 2"}
    assert isinstance(both[0]["gradient_norm"], float)
    (entry,) = nnstudio("runs", iris, "--run", "Run 1", "--json").lines
    assert entry["layers"][both[0]["layer"]].keys() == set(MEASURES)


def test_what_is_not_there_is_said(nnstudio, iris):
    assert nnstudio("runs", iris, "--run", "Run 1").err.startswith("There are no runs.")
    nnstudio("train", iris, "--epochs", 1)
    assert 'There is no run ‘x’. There are: "Run 1".' in nnstudio("runs", iris, "--run", "x").err
    assert "Say with --curves" in nnstudio("runs", iris, "-o", "a.csv").err
    document = Document.load(iris)
    document.runs = document.runs.put(document.runs.items[0].without("layers"))
    document.save(iris)
    refused = nnstudio("runs", iris, "--curves", "layers")
    assert refused.code != 0
    assert "Train again to have them." in refused.err
