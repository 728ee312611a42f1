"""train, evaluate and predict, as other programs and people call them."""

import csv
import io
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnstudio.engine.training.events import StepDone
from nnstudio.project import Document, session


def weights_of(path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("weights.safetensors")


def test_training_saves_weights_history_and_how_the_data_was_prepared(nnstudio, iris):
    found = nnstudio("train", iris, "--epochs", 3, "--json")
    assert found.code == 0
    assert found.err == ""
    assert [line["event"] for line in found.lines] == ["epoch", "epoch", "epoch", "finished"]
    last = found.lines[-1]
    assert (last["reason"], last["epochs"]) == ("finished", 3)
    assert last["seconds"] >= 0
    assert set(last["metrics"]) == {"train", "validation", "test"}
    for numbers in last["metrics"].values():
        assert set(numbers) == {"loss", "accuracy"}
    document = Document.load(iris)
    assert set(document.weights) == {"dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias"}
    assert [e.epoch for e in document.history.epochs] == [1, 2, 3]
    assert document.history.finished is not None
    assert document.history.finished.reason == "finished"
    assert document.history.environment["blas_threads"] == "1"
    assert document.fitted["classes"] == ["setosa", "versicolor", "virginica"]
    assert document.state.training.epochs == 3


def test_evaluating_gives_the_numbers_training_ended_with(nnstudio, iris):
    trained = nnstudio("train", iris, "--epochs", 2, "--json").lines[-1]
    found = nnstudio("evaluate", iris, "--json").lines[-1]
    assert (found["reason"], found["epochs"]) == ("evaluated", 2)
    assert found["metrics"] == trained["metrics"]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(nnstudio, iris):
    for seed, name in ((7, "a"), (7, "b"), (8, "c")):
        assert nnstudio("train", iris, "--epochs", 2, "--seed", seed, "-o", name).code == 0
    assert weights_of("a") == weights_of("b")
    assert weights_of("a") != weights_of("c")
    assert Document.load("a").state.training.seed == 7
    assert not Document.load(iris).weights


def test_training_again_begins_anew_unless_told_to_go_on(nnstudio, iris):
    nnstudio("train", iris, "--epochs", 2)
    first = weights_of(iris)
    nnstudio("train", iris, "--epochs", 2)
    assert weights_of(iris) == first
    nnstudio("train", iris, "--epochs", 3, "--continue")
    assert weights_of(iris) != first
    assert [e.epoch for e in Document.load(iris).history.epochs] == [1, 2, 3, 4, 5]


def test_people_get_a_table(nnstudio, iris):
    found = nnstudio("train", iris, "--epochs", 1)
    head, columns, *rows = found.out.splitlines()
    assert head.startswith("Trained after 1 epoch in 0:00, lowest validation loss in epoch 1.")
    assert head.endswith("Saved to iris.nnstudio.")
    assert columns.split() == ["loss", "accuracy"]
    assert [row.split()[0] for row in rows] == ["train", "validation", "test"]


def flowers(fitted, *rows: str, target: str = "") -> str:
    header = ",".join([*fitted["feature_names"], *([target] if target else [])])
    return "\n".join([header, *rows]) + "\n"


def test_predictions_of_a_csv(nnstudio, iris):
    nnstudio("train", iris)
    fitted = Document.load(iris).fitted
    Path("new.csv").write_text(flowers(fitted, "5.1,3.5,1.4,0.2", "6.7,3.0,5.2,2.3"))
    rows = list(csv.DictReader(io.StringIO(nnstudio("predict", iris, "--data", "new.csv").out)))
    name = fitted["target_names"][0]
    assert [row[name] for row in rows] == ["setosa", "virginica"]
    for row in rows:
        assert sum(float(row[f"p({c})"]) for c in fitted["classes"]) == pytest.approx(1)
    found = nnstudio("predict", iris, "--data", "new.csv", "-o", "out.csv")
    assert found.out == "Wrote 2 predictions to out.csv.\n"
    assert list(csv.DictReader(io.StringIO(Path("out.csv").read_text()))) == rows
    lines = nnstudio("predict", iris, "--data", "new.csv", "--json").lines
    assert [line[name] for line in lines[:-1]] == ["setosa", "virginica"]
    assert lines[-1] == {"rows": 2, "file": None}


def test_evaluating_on_other_data(nnstudio, iris):
    nnstudio("train", iris)
    fitted = Document.load(iris).fitted
    target = fitted["target_names"][0]
    rows = ("5.1,3.5,1.4,0.2,setosa", "6.7,3.0,5.2,2.3,setosa")
    Path("new.csv").write_text(flowers(fitted, *rows, target=target))
    found = nnstudio("evaluate", iris, "--data", "new.csv", "--json").lines[-1]
    assert found["metrics"]["test"]["accuracy"] == 0.5
    assert found["metrics"]["train"] == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "new.csv"),
        ("a,b\n1,2\n", "columns"),
        ("HEAD\n5.1,3.5,abc,0.2\n", "abc"),
        ("HEAD\n5.1,3.5,1.4,0.2\n5.1,3.5\n", "new.csv"),
    ],
)
def test_bad_data_gives_a_sentence_and_changes_nothing(nnstudio, trained, text, words):
    head = ",".join(Document.load(trained).fitted["feature_names"])
    Path("new.csv").write_text(text.replace("HEAD", head))
    before = trained.read_bytes()
    found = nnstudio("predict", trained, "--data", "new.csv", "-o", "out.csv")
    assert found.code == 2
    assert words in found.err
    assert found.err.count("\n") == 1
    assert trained.read_bytes() == before
    assert not Path("out.csv").exists()


def test_a_diverging_training_keeps_finite_weights_and_says_so(nnstudio):
    nnstudio("new", "--template", "sine", "-o", "s.nnstudio")
    document = Document.load("s.nnstudio")
    settings = document.state.training
    document.state = document.state.replace(
        training=settings.replace(
            optimizer={"kind": "sgd", "learning_rate": 1000.0, "momentum": 0.9}, epochs=50
        )
    )
    for node in document.state.network.nodes:
        if node.layer.kind == "dense":
            network = document.state.network.with_layer(node.id, node.layer.replace(activation="linear"))
            document.state = document.state.replace(network=network)
    document.save()
    found = nnstudio("train", "s.nnstudio", "--json")
    assert found.code == 1
    assert found.lines[-1]["reason"] == "diverged"
    assert found.err.strip()
    for array in Document.load("s.nnstudio").weights.values():
        assert np.isfinite(array).all()


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to another process")
def test_ctrl_c_stops_and_keeps_what_was_reached(nnstudio, iris):
    root = Path(__file__).parents[2]
    running = subprocess.Popen(
        [sys.executable, "-m", "nnstudio", "train", str(iris), "--epochs", "1000000", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert running.stdout is not None
    first = running.stdout.readline()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert '"event": "epoch"' in first
    assert running.returncode == 130
    assert "Traceback" not in err
    assert '"reason": "stopped"' in out.splitlines()[-1]
    document = Document.load(iris)
    assert document.weights
    assert document.history.finished.reason == "stopped"


def test_an_interrupted_training_goes_on_exactly_where_it_was(nnstudio, iris, monkeypatch):
    plain = session.run
    nnstudio("train", iris, "--epochs", 4, "-o", "whole.nnstudio")
    monkeypatch.setattr(session, "run", stopping_after(steps=6))
    found = nnstudio("train", iris, "--epochs", 4, "-o", "half.nnstudio", "--json")
    assert (found.code, found.lines[-1]["reason"]) == (130, "stopped")
    monkeypatch.setattr(session, "run", plain)
    assert Document.load("half.nnstudio").checkpoint.step == 6
    done = [e.epoch for e in Document.load("half.nnstudio").history.epochs]
    found = nnstudio("train", "half.nnstudio", "--continue", "--json")
    assert found.lines[-1]["epochs"] == 4
    assert weights_of("half.nnstudio") == weights_of("whole.nnstudio")
    after, whole = Document.load("half.nnstudio"), Document.load("whole.nnstudio")
    assert len(done) < 4
    assert [e.epoch for e in after.history.epochs] == [1, 2, 3, 4]
    assert [e.train for e in after.history.epochs] == [e.train for e in whole.history.epochs]
    assert after.checkpoint is None


def stopping_after(steps: int):
    """The events of a training that is stopped after so many batches, as Ctrl+C stops it."""

    original = session.run

    def run(running):
        for event in original(running):
            yield event
            if isinstance(event, StepDone) and event.step == steps:
                running.training.stop()

    return run
