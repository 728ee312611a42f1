"""cross-validate, as other programs and people call it."""

from pathlib import Path

import numpy as np
import pytest


def test_folds_then_mean_and_spread(nnstudio, iris):
    before = Path(iris).read_bytes()
    found = nnstudio("cross-validate", iris, "--folds", 3, "--epochs", 2, "--json")
    assert (found.code, found.err) == (0, "")
    assert [line["event"] for line in found.lines] == ["fold", "fold", "fold", "finished"]
    *folds, last = found.lines
    assert [fold["fold"] for fold in folds] == [1, 2, 3]
    assert {fold["epochs"] for fold in folds} == {2}
    accuracy = [fold["held_out"]["accuracy"] for fold in folds]
    assert last["mean"]["accuracy"] == pytest.approx(np.mean(accuracy))
    assert last["sd"]["accuracy"] == pytest.approx(np.std(accuracy, ddof=1))
    assert Path(iris).read_bytes() == before
    assert nnstudio("cross-validate", iris, "--folds", 3, "--epochs", 2, "--json").lines == found.lines


def test_a_table_for_people(nnstudio, iris):
    found = nnstudio("cross-validate", iris, "--folds", 2, "--epochs", 1)
    lines = found.out.splitlines()
    assert lines[0].split() == ["trained", "held", "out", "loss", "accuracy"]
    assert [line.split()[:2] for line in lines[1:3]] == [["fold", "1"], ["fold", "2"]]
    assert lines[3].startswith("mean ± sd")
    assert lines[3].count("±") == 3


@pytest.mark.parametrize("folds", [0, 1, 101])
def test_folds_out_of_reach_are_refused(nnstudio, iris, folds):
    found = nnstudio("cross-validate", iris, "--folds", folds)
    assert found.code == 2
    assert found.err == f"--folds must be a whole number from 2 to 100, got {folds}.\n"
