"""Version 3: the split became a kind of its own, filling with zero became filling with a constant."""

from pathlib import Path

from nnstudio.data import DataSettings
from nnstudio.project import Document
from nnstudio.project.migrations import migrate

GOLDEN = Path(__file__).parent / "golden"


def test_version_3_still_opens():
    data = Document.load(GOLDEN / "v3.nnstudio").state.data
    split = {"kind": "group", "column": "owner", "validation": 0.2, "test": 0.1, "seed": 7}
    features = [{"kind": "impute", "by": "most_frequent"}, "standardize"]
    source = {"kind": "csv", "path": str(GOLDEN / "pets.csv")}
    assert data == DataSettings.build({"source": source, "features": features, "split": split})


def test_the_split_of_older_projects_stays_the_same():
    raw = {"data": {"source": "iris", "validation": 0.1, "test": 0.2, "stratify": False, "seed": 3}}
    assert migrate(raw, 2)["data"] == {
        "source": "iris",
        "split": {"kind": "random", "validation": 0.1, "test": 0.2, "seed": 3},
    }
    kept = {"data": {"stratify": True, "seed": 3}}
    assert migrate(kept, 2)["data"] == {"split": {"kind": "stratified", "seed": 3}}
    assert migrate({"data": {"source": "iris"}}, 2) == {"data": {"source": "iris"}}
    assert migrate({}, 2) == {}
    assert Document.load(GOLDEN / "v1.nnstudio").state.data == DataSettings()


def test_gaps_filled_with_zero_are_filled_with_that_constant():
    old, new = {"kind": "impute", "by": "zero"}, {"kind": "impute", "by": "constant", "value": 0.0}
    mean = {"kind": "impute", "by": "mean"}
    raw = {
        "data": {"features": [old, mean, "standardize"]},
        "fitted": {"features": [{"transform": old, "state": {}}], "classes": []},
    }
    found = migrate(raw, 2)
    assert found["data"]["features"] == [new, mean, "standardize"]
    assert found["fitted"] == {"features": [{"transform": new, "state": {}}], "classes": []}


def test_what_makes_no_sense_is_left_to_be_refused_where_it_is_read():
    for raw in ({"data": []}, {"data": {"features": "log"}}, {"fitted": {"features": [1]}, "data": None}):
        assert migrate(raw, 2) == raw
