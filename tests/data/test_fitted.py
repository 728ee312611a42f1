"""What was fitted: on the training rows alone, kept exactly, and undone when predictions are read."""

from __future__ import annotations

import copy
import dataclasses
import json

import numpy as np
import pytest

from nnstudio.data import DataError, DataSettings, Fitted, Table, prepare
from nnstudio.data.splits.shares import split_rows
from nnstudio.data.transforms import TRANSFORMS

SCALERS = tuple(TRANSFORMS.parse(kind) for kind in ("impute", "log", "standardize"))


def numbers(rows: int = 40) -> Table:
    rng = np.random.default_rng(3)
    return Table(
        rng.normal(50, 20, (rows, 3)),
        rng.normal(1000, 300, (rows, 1)).astype(np.float32),
        feature_names=("a", "b", "c"),
        target_names=("price",),
        title="numbers",
    )


def classes(names: tuple[str, ...] = ("cat", "dog", "eel")) -> Table:
    features = np.arange(24, dtype=np.float32).reshape(12, 2)
    return Table(features, np.arange(12) % len(names), ("a", "b"), ("animal",), names)


def fit(table: Table, rows: np.ndarray, target: str | None = None) -> Fitted:
    return Fitted.fit(table, rows, SCALERS, TRANSFORMS.parse(target) if target else None)


@pytest.mark.parametrize("target", ["standardize", "min_max", "robust", "log"])
def test_rows_outside_training_do_not_change_the_fit(target: str) -> None:
    table = numbers()
    train, _, test = split_rows(len(table), 0.15, 0.15, 0)
    features, values = table.features.copy(), table.target.copy()
    features[test], values[test] = 1e6, -1e6
    changed = dataclasses.replace(table, features=features, target=values)
    assert fit(table, train, target).to_dict() == fit(changed, train, target).to_dict()
    features[train[0]] = 1e6
    assert fit(table, train, target).to_dict() != fit(changed, train, target).to_dict()


def test_prepare_standardizes_the_training_rows_and_not_the_whole_table() -> None:
    data = prepare(DataSettings(source="iris", features=["standardize"]))
    assert data.train.x.mean(axis=0) == pytest.approx(0, abs=1e-6)
    assert data.train.x.std(axis=0) == pytest.approx(1, abs=1e-5)
    assert np.abs(data.test.x.mean(axis=0)).max() > 1e-3


def test_transforms_are_fitted_one_after_the_other() -> None:
    table = Table(np.array([[1.0], [3.0], [99.0]]), np.array([0, 1, 0]), ("a",), ("y",), ("p", "q"))
    chain = (TRANSFORMS.parse("min_max"), TRANSFORMS.parse("standardize"))
    x = Fitted.fit(table, np.array([0, 1]), chain).features(table)
    # min-max of (1, 3): 0, 1, 49; then mean 0.5, sd 0.5
    assert x[:, 0].tolist() == [-1, 1, 97]


@pytest.mark.parametrize("target", [None, "one_hot"])
def test_round_trip_through_json_for_classes(target: str | None) -> None:
    table = classes()
    fitted = fit(table, np.arange(8), target)
    back = Fitted.from_dict(json.loads(json.dumps(fitted.to_dict())))
    assert back.features(table).tobytes() == fitted.features(table).tobytes()
    assert back.targets(table).tobytes() == fitted.targets(table).tobytes()
    assert back.data_shape == fitted.data_shape
    assert back.to_dict() == fitted.to_dict()


@pytest.mark.parametrize("target", [None, "standardize", "min_max", "log"])
def test_round_trip_through_json_for_numbers(target: str | None) -> None:
    table = numbers()
    fitted = fit(table, np.arange(30), target)
    back = Fitted.from_dict(json.loads(json.dumps(fitted.to_dict())))
    assert back.features(table).tobytes() == fitted.features(table).tobytes()
    predicted = fitted.targets(table)
    assert back.decode(predicted)[1][0].tobytes() == fitted.decode(predicted)[1][0].tobytes()


@pytest.mark.parametrize("kind", ["digits", "xor"])
def test_round_trip_keeps_the_shape_of_a_sample(kind: str) -> None:
    data = prepare(DataSettings(source=kind, features=["min_max"], target="one_hot"))
    back = Fitted.from_dict(json.loads(json.dumps(data.fitted.to_dict())))
    assert back.data_shape == data.shape
    assert back.is_image == data.table.is_image


# Predictions in words


def test_classes_are_decoded_with_a_probability_for_each() -> None:
    names, columns = fit(classes(), np.arange(12)).decode(np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]]))
    assert names == ("animal", "p(cat)", "p(dog)", "p(eel)")
    assert columns[0].tolist() == ["dog", "cat"]
    assert [c.tolist() for c in columns[1:]] == [[0.1, 0.5], [0.7, 0.2], [0.2, 0.3]]


def test_a_single_output_is_the_probability_of_the_second_class() -> None:
    fitted = fit(classes(("no", "yes")), np.arange(12))
    names, columns = fitted.decode(np.array([[0.75], [0.25], [0.5]]))
    assert names == ("animal", "p(no)", "p(yes)")
    assert columns[0].tolist() == ["yes", "no", "yes"]
    assert columns[1].tolist() == [0.25, 0.75, 0.5]


@pytest.mark.parametrize("target", [None, "standardize", "min_max", "robust", "log"])
def test_numbers_are_decoded_to_the_targets_own_units(target: str | None) -> None:
    table = numbers()
    fitted = fit(table, np.arange(30), target)
    names, columns = fitted.decode(fitted.targets(table))
    assert names == ("price",)
    assert columns[0] == pytest.approx(table.target[:, 0], rel=1e-4)


@pytest.mark.parametrize("outputs", [1, 2, 4])
def test_a_wrong_number_of_outputs_is_told(outputs: int) -> None:
    with pytest.raises(DataError) as error:
        fit(classes(), np.arange(12)).decode(np.zeros((3, outputs)))
    assert str(error.value) == (
        f"The network gives {outputs} {'output' if outputs == 1 else 'outputs'}, the data has 3 classes. "
        "Set the last layer's units to 3."
    )


def test_decoding_no_rows_at_all() -> None:
    names, columns = fit(classes(), np.arange(12)).decode(np.zeros((0, 3)))
    assert len(names) == 4
    assert all(len(c) == 0 for c in columns)


# Targets and refusals


def test_forms_of_the_target() -> None:
    table = classes()
    labels, one_hot = (fit(table, np.arange(12), t).targets(table) for t in (None, "one_hot"))
    assert (labels.dtype, labels.shape) == (np.int64, (12,))
    assert (one_hot.dtype, one_hot.shape) == (np.float32, (12, 3))
    assert one_hot.argmax(axis=1).tolist() == labels.tolist()
    assert (one_hot.sum(axis=1) == 1).all()
    values = fit(numbers(), np.arange(30)).targets(numbers())
    assert (values.dtype, values.shape) == (np.float32, (40, 1))


def test_one_hot_knows_classes_that_training_never_saw() -> None:
    table = classes()
    fitted = fit(table, np.array([0, 1, 3, 4]), "one_hot")  # no eel among them
    assert fitted.targets(table).shape == (12, 3)


def test_a_table_with_other_columns_is_refused() -> None:
    fitted = fit(numbers(), np.arange(30))
    renamed = dataclasses.replace(numbers(), feature_names=("a", "x", "c"))
    with pytest.raises(DataError) as error:
        fitted.features(renamed)
    assert str(error.value) == (
        "The data does not have the columns that the network was trained on: it lacks ‘b’ and it has ‘x’ "
        "besides."
    )


def test_a_table_without_target_can_be_predicted_but_not_judged() -> None:
    table = dataclasses.replace(numbers(), target=None)
    fitted = fit(numbers(), np.arange(30))
    assert fitted.features(table).shape == (40, 3)
    with pytest.raises(DataError, match="has no target column ‘price’"):
        fitted.targets(table)


def test_numbers_too_large_after_a_transform_are_refused() -> None:
    table = Table(np.array([[0.0], [1e-3], [3e38]]), np.array([0, 1, 0]), ("a",), ("y",), ("p", "q"))
    fitted = Fitted.fit(table, np.array([0, 1]), (TRANSFORMS.parse("min_max"),))
    with pytest.raises(DataError) as error:
        fitted.features(table)
    assert str(error.value) == "A value of row 3 becomes too large a number when transformed. Correct it."


DAMAGE = {
    "a key is missing": lambda raw: raw.pop("classes"),
    "an unknown transform": lambda raw: raw["features"][0]["transform"].update(kind="pickle"),
    "text for a number": lambda raw: raw["features"][2]["state"].update(mean=["x", 1, 2]),
    "a column too few": lambda raw: raw["features"][2]["state"].update(mean=[1.0, 2.0]),
    "a part of the state is missing": lambda raw: raw["features"][2]["state"].pop("mean"),
    "not a number": lambda raw: raw["features"][2]["state"].update(mean=[1.0, 2.0, float("nan")]),
    "a name too few": lambda raw: raw["feature_names"].pop(),
    "no target": lambda raw: raw["target_names"].clear(),
    "a list for a mapping": lambda raw: raw.update(features=[[]]),
    "a shape of text": lambda raw: raw.update(shape=["x"]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_is_refused_with_a_sentence(damage: str) -> None:
    raw = copy.deepcopy(fit(numbers(), np.arange(30), "standardize").to_dict())
    DAMAGE[damage](raw)
    with pytest.raises(DataError, match=r"^The record of how the data was prepared is damaged .*Train again"):
        Fitted.from_dict(raw)


def test_more_numbers_than_memory_holds_are_refused_before_they_are_made() -> None:
    values = tuple(f"t{i}" for i in range(1000))
    names = tuple(f"c{i}" for i in range(1000))
    table = Table(
        np.zeros((2000, 1000)), np.arange(2000) % 2, names, ("y",), ("p", "q"), categories=(values,) * 1000
    )
    with pytest.raises(DataError) as error:
        Fitted.fit(table, np.arange(10)).features(table)
    assert str(error.value) == (
        "2,000 rows of 1,000,000 inputs are about 16 GB, more than can be held. Leave out rows, or columns "
        "with many different texts."
    )


def test_inputs_that_come_from_categories(tmp_path):
    rows = [f"{i},{'rgb'[i % 3]},{'SML'[i % 3]},{i * i % 7},{i % 2}" for i in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["a,colour,size,b,y", *rows, ""]))
    ranks = {"kind": "ordinal", "values": ["S", "M", "L"], "columns": ["size"]}
    settings = DataSettings.build(
        {"source": {"kind": "csv", "path": "t.csv"}, "features": [ranks, "standardize"]}
    )
    fitted = prepare(settings, tmp_path).fitted
    assert fitted.input_names == ("a", "colour = b", "colour = g", "colour = r", "size", "b")
    assert fitted.from_categories.tolist() == [False, True, True, True, True, False]
    assert Fitted.from_dict(fitted.to_dict()).from_categories.tolist() == fitted.from_categories.tolist()
    assert not prepare(DataSettings(source="digits")).fitted.from_categories.any()
