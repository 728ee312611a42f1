"""Transforms one after the other: on chosen columns, on texts, on pictures; applied again the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.catalog.declaration import OptionError
from nnstudio.data import TRANSFORMS, DataError, DataSettings, Fitted, Prepared, Table, prepare
from nnstudio.data.prediction import read_for_prediction
from nnstudio.data.transforms.resize import weights

NAN = float("nan")
SIZES = ("large", "medium", "small")


def table(**changes: Any) -> Table:
    """Age and height in numbers, size and colour as texts."""
    features = np.array([[1, 10, 2, 0], [2, 20, 0, 1], [3, 60, NAN, 1], [NAN, 30, 1, NAN]], dtype=np.float32)
    values = {
        "features": features,
        "target": np.array([0, 1, 0, 1]),
        "feature_names": ("age", "height", "size", "colour"),
        "categories": ((), (), SIZES, ("blue", "red")),
        "classes": ("no", "yes"),
    }
    return Table(**{**values, **changes})


def fitted(transforms: list[Any], of: Table | None = None, rows: Any = (0, 1, 2, 3)) -> Fitted:
    return Fitted.fit(of or table(), np.array(rows), tuple(TRANSFORMS.parse(t) for t in transforms))


def seen(transforms: list[Any], of: Table | None = None, rows: Any = (0, 1, 2, 3)) -> list[list[float]]:
    of = of or table()
    return fitted(transforms, of, rows).apply(of.columns).tolist()


def test_raw_numbers_stay_and_texts_become_columns() -> None:
    assert fitted([]).input_names == (
        "age", "height", "size = large", "size = medium", "size = small", "colour = blue", "colour = red",
    )  # fmt: skip
    assert seen([])[1] == [2, 20, 1, 0, 0, 0, 1]
    assert seen([])[2] == [3, 60, 0, 0, 0, 0, 1]


def test_only_some_columns() -> None:
    found = seen([{"kind": "min_max", "columns": ["height"]}])
    assert [row[1] for row in found] == pytest.approx([0, 0.2, 1, 0.4])
    assert [row[0] for row in found[:3]] == [1, 2, 3]


def test_columns_in_another_order_keep_their_own_numbers() -> None:
    one = table(features=np.array([[0, 10.0], [1, 30]]), feature_names=("a", "b"), categories=(), target=None)
    step = {"kind": "min_max", "columns": ["b", "a"]}
    assert seen([step], one, (0, 1)) == [[0, 0], [1, 1]]
    assert fitted([step], one, (0, 1)).steps[0].state["minimum"].tolist() == [10, 0]


def test_one_after_the_other_each_on_what_the_one_before_made() -> None:
    steps = [{"kind": "impute", "by": "mean", "columns": ["age"]}, {"kind": "min_max", "columns": ["age"]}]
    assert [row[0] for row in seen(steps)] == [0, 0.5, 1, 0.5]
    assert [row[0] for row in seen(steps, rows=(0, 1))] == [
        0,
        1,
        2,
        0.5,
    ]  # mean, minimum, maximum of two rows


def test_the_most_frequent_text_fills_a_gap() -> None:
    found = seen([{"kind": "impute", "by": "most_frequent"}])
    assert found[3] == [1, 30, 0, 1, 0, 0, 1]  # the smallest of the ages; red was seen twice
    assert found[2][2:5] == [1, 0, 0]


def test_texts_to_ranks() -> None:
    rank = {"kind": "ordinal", "columns": ["size"], "values": ["small", "medium", "large"]}
    made = fitted([rank])
    assert made.input_names == ("age", "height", "size", "colour = blue", "colour = red")
    assert made.sample_shape == (5,)
    assert [row[2] for row in made.apply(table().columns)[[0, 1, 3]]] == [0, 2, 1]
    assert np.isnan(made.apply(table().columns)[2, 2])
    filled = seen([rank, {"kind": "impute", "by": "constant", "value": -1, "columns": ["size"]}])
    assert [row[2] for row in filled] == [0, 2, -1, 1]


def test_ranks_without_an_order_are_alphabetical_and_unnamed_texts_come_last() -> None:
    rank = TRANSFORMS.parse("ordinal")
    assert rank.ranks(SIZES).tolist() == [0, 1, 2]
    some = TRANSFORMS.parse({"kind": "ordinal", "values": ["small"]})
    assert some.ranks(SIZES).tolist() == [1, 2, 0]
    assert fitted(["ordinal"]).sample_shape == (4,)


@pytest.mark.parametrize(
    ("transform", "sentence"),
    [
        (
            {"kind": "log", "columns": ["heigth"]},
            "Logarithm is set for the column ‘heigth’, which the data does not have. Did you mean ‘height’?",
        ),
        (
            {"kind": "standardize", "columns": ["size"]},
            "Standardize is for numbers, and the column ‘size’ holds texts.",
        ),
    ],
)
def test_columns_that_cannot_be_changed(transform: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DataError) as error:
        fitted([transform])
    assert str(error.value).startswith(sentence)


def test_a_target_has_no_columns_to_choose_among() -> None:
    with pytest.raises(OptionError, match="Standardize of the target cannot be set for some columns only"):
        DataSettings.build({"target": {"kind": "standardize", "columns": ["y"]}})


def test_what_was_fitted_is_read_again_to_the_last_bit() -> None:
    steps = [
        {"kind": "ordinal", "columns": ["size"]},
        {"kind": "impute", "by": "most_frequent"},
        {"kind": "robust", "columns": ["height", "size"]},
        "log",
    ]
    made = fitted(steps)
    again = Fitted.from_dict(json.loads(json.dumps(made.to_dict())))
    assert again.input_names == made.input_names
    assert again.features(table()).tobytes() == made.features(table()).tobytes()


def test_a_record_that_does_not_fit_its_columns_is_refused() -> None:
    raw = fitted([{"kind": "min_max", "columns": ["age"]}]).to_dict()
    raw["features"][0]["state"]["scale"] = [1.0, 2.0]
    with pytest.raises(DataError, match="damaged"):
        Fitted.from_dict(raw)


# Pictures


def pictures(shape: tuple[int, ...], count: int = 2) -> Table:
    size = int(np.prod(shape))
    features = np.arange(count * size, dtype=np.float32).reshape(count, *shape)
    names = tuple(map(str, range(size)))
    return Table(features, np.arange(count), names, classes=("a", "b"), is_image=True)


def test_grey_is_as_bright_as_the_eye_sees_it() -> None:
    one = pictures((1, 2, 3), 1)
    made = fitted(["grayscale"], one, [0])
    assert made.sample_shape == (1, 2, 1)
    assert made.apply(one.columns)[0] == pytest.approx([0.587 + 0.228, 3 + 0.587 + 0.228])
    assert fitted(["grayscale"], pictures((1, 2, 4), 1), [0]).apply(pictures((1, 2, 4), 1).columns)[0, 0] == (
        pytest.approx(0.587 + 0.228)
    )
    assert fitted(["grayscale"], pictures((2, 2, 1)), [0]).sample_shape == (2, 2, 1)


@pytest.mark.parametrize(
    ("method", "old", "new", "values", "wanted"),
    [
        ("area", 4, 2, [0, 2, 4, 10], [1, 7]),
        ("area", 3, 2, [0, 3, 6], [1, 5]),  # (0 + 3 · ½) / 1.5, (3 · ½ + 6) / 1.5
        ("area", 2, 4, [1, 5], [1, 1, 5, 5]),
        ("nearest", 4, 2, [0, 2, 4, 10], [2, 10]),
        ("nearest", 2, 3, [1, 5], [1, 5, 5]),
        ("bilinear", 2, 4, [0, 4], [0, 1, 3, 4]),
        ("bilinear", 4, 2, [0, 2, 4, 10], [1, 7]),
        ("bilinear", 1, 3, [7], [7, 7, 7]),
        ("bilinear", 3, 3, [1, 2, 9], [1, 2, 9]),
    ],
)
def test_resizing_by_hand(method: Any, old: int, new: int, values: list[float], wanted: list[float]) -> None:
    assert weights(method, old, new) @ np.array(values) == pytest.approx(wanted)


def test_height_and_width_are_not_mixed_up() -> None:
    one = pictures((2, 3, 2), 1)
    made = fitted([{"kind": "resize", "size": [4, 3], "method": "nearest"}], one, [0])
    found = made.apply(one.columns).reshape(4, 3, 2)
    assert np.array_equal(found, np.repeat(one.features[0], 2, axis=0))
    assert made.sample_shape == (4, 3, 2)
    assert made.input_names[:3] == ("pixel 1,1,1", "pixel 1,1,2", "pixel 1,2,1")


def test_brightness() -> None:
    one = pictures((1, 2), 1)
    assert seen([{"kind": "image_scale", "maximum": 2}], one, [0]) == [[0, 0.5]]
    assert seen([{"kind": "image_scale", "maximum": 2, "to": "-1_1"}], one, [0]) == [[-1, 0]]
    both = TRANSFORMS.parse({"kind": "image_scale", "to": "-1_1"})
    assert both.inverse(both.apply(np.array([[0.0, 51, 255]]), {}), {}) == pytest.approx(
        np.array([[0, 51, 255]])
    )


def test_pictures_go_through_the_same_steps_everywhere() -> None:
    steps = [{"kind": "image_scale", "maximum": 16}, {"kind": "resize", "size": [4, 6], "method": "area"}]
    data = prepare(DataSettings.build({"source": "digits", "features": steps}))
    assert data.shape.sample == (4, 6, 1)
    assert data.train.x.shape[1:] == (4, 6, 1)
    again = Fitted.from_dict(json.loads(json.dumps(data.fitted.to_dict())))
    assert again.features(data.table)[data.test.rows].tobytes() == data.test.x.tobytes()


def test_what_is_for_pictures_is_left_out_of_tables_and_told() -> None:
    data = prepare(DataSettings.build({"source": "iris", "features": ["resize", "standardize", "grayscale"]}))
    assert data.notes == ("Resize is for pictures: not used.", "Grayscale is for pictures: not used.")
    assert [s.transform.kind for s in data.fitted.steps] == ["standardize"]


# Missing values


def holes(folder: Path, features: list[Any]) -> Prepared:
    rows = ["1,,a,0", ",5,b,1", "3,6,,0", "4,7,a,1", ",,b,0", "6,9,a,1", "7,9,b,0", "8,8,a,1"]
    (folder / "h.csv").write_text("age,height,colour,y\n" + "\n".join(rows) + "\n")
    source = {"kind": "csv", "path": "h.csv", "problem": "classification"}
    split = {"kind": "time_order", "validation": 0, "test": 0}
    return prepare(DataSettings.build({"source": source, "features": features, "split": split}), folder)


def test_rows_with_gaps_are_dropped_and_counted(tmp_path: Path) -> None:
    data = holes(tmp_path, ["drop_missing"])
    assert len(data.table) == 4
    assert data.table.file_rows.tolist() == [5, 7, 8, 9]
    assert data.notes[0] == "4 rows with missing values left out."
    assert len(holes(tmp_path, [{"kind": "drop_missing", "columns": ["height"]}, "impute"]).table) == 6


def test_gaps_filled_before_are_no_reason_to_drop(tmp_path: Path) -> None:
    fill = {"kind": "impute", "by": "mean", "columns": ["age", "height"]}
    data = holes(tmp_path, [fill, "drop_missing"])
    assert len(data.table) == 7
    assert data.notes[:2] == (
        "4 missing values filled with the mean: ‘age’ 2, ‘height’ 2.",
        "1 row with missing values left out.",
    )


def test_a_choice_for_every_column(tmp_path: Path) -> None:
    data = holes(
        tmp_path,
        [
            {"kind": "impute", "by": "constant", "value": 0.5, "columns": ["age"]},
            {"kind": "impute", "by": "median", "columns": ["height"]},
            {"kind": "impute", "by": "most_frequent", "columns": ["colour"]},
        ],
    )
    assert data.train.x[[0, 1, 2], :2].tolist() == [[1, 7.5], [0.5, 5], [3, 6]]
    assert data.train.x[2, 2:].tolist() == [1, 0]
    assert "1 missing value filled with the most frequent value: ‘colour’ 1." in data.notes


def test_what_was_measured_fills_gaps_of_new_data(tmp_path: Path) -> None:
    data = holes(tmp_path, [{"kind": "impute", "by": "most_frequent"}])
    (tmp_path / "new.csv").write_text("colour,height,age\n?,,\nb,1,2\n")
    new = read_for_prediction("new.csv", data.fitted, tmp_path)
    assert data.fitted.features(new).tolist() == [[1, 9, 1, 0], [2, 1, 0, 1]]


def test_dropping_every_row_is_refused(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("a,b,y\n1,,0\n,2,1\n3,,0\n,4,1\n")
    source = {"kind": "csv", "path": "h.csv", "problem": "classification"}
    with pytest.raises(DataError, match="lacks a value, so dropping rows with gaps leaves none"):
        prepare(DataSettings.build({"source": source, "features": ["drop_missing"]}), tmp_path)


def test_features_are_made_piece_by_piece_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = prepare(DataSettings.build({"source": "iris", "features": ["standardize"]}))
    monkeypatch.setattr("nnstudio.data.fitted.PIECE", 28)  # seven rows at a time
    assert whole.fitted.features(whole.table)[whole.train.rows].tobytes() == whole.train.x.tobytes()
