"""Runs from the command line: train adds one, and they are listed."""

import numpy as np

from nnstudio.project import Document


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
