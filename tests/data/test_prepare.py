"""From settings to arrays: forms, shapes, seeds, settings that are refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnstudio.catalog import UnknownKind
from nnstudio.catalog.declaration import OptionError
from nnstudio.data import DataSettings, prepare
from nnstudio.engine.check import DataShape


def test_the_defaults_are_the_xor_generator() -> None:
    data = prepare(DataSettings())
    assert data.settings.source.kind == "xor"
    assert data.shape == DataShape((2,), "labels", 2, 2)
    assert (len(data.train), len(data.validation), len(data.test)) == (280, 60, 60)
    assert (data.train.x.dtype, data.train.y.dtype) == (np.float32, np.int64)


@pytest.mark.parametrize(
    ("source", "target", "shape"),
    [
        ("digits", "one_hot", DataShape((8, 8, 1), "one_hot", 10, 10)),
        ("digits", None, DataShape((8, 8, 1), "labels", 10, 10)),
        ("diabetes", "standardize", DataShape((10,), "values", 1)),
        ("sine", None, DataShape((1,), "values", 1)),
    ],
)
def test_shapes(source: str, target: str | None, shape: DataShape) -> None:
    data = prepare(DataSettings(source=source, target=target))
    assert data.shape == shape
    assert data.validation.x.shape == (len(data.validation), *shape.sample)


def test_rows_lead_back_to_the_table() -> None:
    data = prepare(DataSettings(source="iris"))
    for part in (data.train, data.validation, data.test):
        assert np.array_equal(part.x, data.table.features[part.rows])
        assert np.array_equal(part.y, data.table.target[part.rows])
    rows = np.concatenate([data.train.rows, data.validation.rows, data.test.rows])
    assert sorted(rows) == list(range(150))


def test_stratified_or_not() -> None:
    even = prepare(DataSettings(source="iris", split={"kind": "stratified", "validation": 0.2, "test": 0.2}))
    assert np.bincount(even.validation.y).tolist() == [10, 10, 10]
    drawn = prepare(DataSettings(source="iris", split={"kind": "random", "validation": 0.2, "test": 0.2}))
    assert np.bincount(drawn.validation.y, minlength=3).tolist() != [10, 10, 10]


def test_without_validation_and_test_all_rows_train() -> None:
    data = prepare(DataSettings(source="iris", split={"kind": "random", "validation": 0.0, "test": 0.0}))
    assert (len(data.train), len(data.validation), len(data.test)) == (150, 0, 0)
    assert data.validation.x.shape == (0, 4)


def test_the_seed_decides_the_split() -> None:
    splits = [{"kind": "stratified", "seed": seed} for seed in (1, 1, 2)]
    rows = [prepare(DataSettings(source="iris", split=split)).train.rows.tolist() for split in splits]
    assert rows[0] == rows[1] != rows[2]


@pytest.mark.parametrize(
    ("source", "target", "note"),
    [
        (
            "diabetes",
            "one_hot",
            "One-hot does not suit the target ‘progression’, which holds numbers: not used.",
        ),
        (
            "iris",
            "standardize",
            "Standardize does not suit the target ‘species’, which holds classes: not used.",
        ),
    ],
)
def test_a_target_transform_that_does_not_suit_is_left_out_and_told(
    source: str, target: str, note: str
) -> None:
    data = prepare(DataSettings(source=source, target=target))
    assert data.notes == (note,)
    assert data.fitted.target_step is None


def test_settings_survive_json() -> None:
    settings = DataSettings(
        source={"kind": "spirals", "turns": 2.5, "classes": 3},
        features=["impute", {"kind": "min_max", "together": True}],
        target="one_hot",
        split={"kind": "random", "validation": 0.1},
    )
    raw = json.loads(json.dumps(settings.to_dict()))
    assert raw.pop("kind") == "data"
    assert DataSettings.build(raw) == settings


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"split": {"kind": "random", "validation": 0.6, "test": 0.5}},
            "Data: split: Random: validation 0.6 and test 0.5 leave less than 5 % of the rows for training. "
            "Make one of them smaller.",
        ),
        (
            {"features": ["one_hot"]},
            "Data: One-hot is for the target. Category columns are one-hot coded without being asked.",
        ),
        (
            {"split": {"kind": "random", "test": -0.1}},
            "Data: split: Random: test must be a number from 0 to 0.9, got -0.1.",
        ),
        ({"colour": 1}, "Data: has no option ‘colour’."),
    ],
)
def test_settings_that_are_refused(options: dict, sentence: str) -> None:
    with pytest.raises(OptionError) as error:
        DataSettings.build(options)
    assert str(error.value).startswith(sentence)


def test_an_unknown_source_is_refused_with_the_nearest() -> None:
    with pytest.raises((OptionError, UnknownKind), match="irs"):
        DataSettings.build({"source": "irs"})


def test_a_rare_class_is_told(tmp_path) -> None:
    rows = "".join(f"{i},{'rare' if i < 3 else 'usual'}\n" for i in range(100))
    (tmp_path / "x.csv").write_text("a,y\n" + rows)
    data = prepare(DataSettings(source={"kind": "csv", "path": "x.csv"}), tmp_path)
    assert data.notes == (
        "The class ‘rare’ has only 3 of 100 rows: accuracy can look good although this class is never "
        "found. Look at the confusion matrix.",
    )
