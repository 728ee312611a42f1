"""Splits as a person chooses them: which rows go where, what is refused, what is no feature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data import SPLITS, DataError, DataSettings, Prepared, Table, prepare
from nnstudio.data.dates import moments
from nnstudio.data.folds import cut, cut_groups, cut_in_order

HEADER = "day,who,part,x,y"


def people(folder: Path, split: dict[str, Any], rows: list[str] | None = None) -> Prepared:
    """Twelve rows of four people over twelve days, newest first."""
    rows = rows or [
        f"2024-01-{12 - i:02},{'abcd'[i % 4]},{['train', 'Val', 'TEST'][i % 3]},{i},{i % 2}"
        for i in range(12)
    ]
    (folder / "p.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    ignore = [n for n in ("day", "who", "part") if n != split.get("column")]
    source = {"kind": "csv", "path": "p.csv", "ignore": ignore, "problem": "classification"}
    return prepare(DataSettings.build({"source": source, "split": split}), folder)


def test_ids() -> None:
    assert list(SPLITS) == ["stratified", "random", "time_order", "group", "column"]


def test_by_time_the_last_rows_are_kept_aside(tmp_path: Path) -> None:
    split = {"kind": "time_order", "column": "day", "validation": 0.25, "test": 0.25}
    data = people(tmp_path, split)
    assert data.train.rows.tolist() == [11, 10, 9, 8, 7, 6]
    assert data.validation.rows.tolist() == [5, 4, 3]
    assert data.test.rows.tolist() == [2, 1, 0]
    assert data.table.feature_names == ("x",)
    assert data.fitted.ignored == ("who", "part", "day")


def test_by_time_without_a_column_is_the_order_of_the_file() -> None:
    data = prepare(DataSettings.build({"source": "iris", "split": {"kind": "time_order", "test": 0.1}}))
    assert data.test.rows.tolist() == list(range(135, 150))


def test_by_time_numbers_order_too_and_unknown_times_come_first(tmp_path: Path) -> None:
    rows = [f"{t},a,train,{i},{i % 2}" for i, t in enumerate(["3", "10", "", "1", "2", "9"])]
    data = people(tmp_path, {"kind": "time_order", "column": "day", "validation": 0, "test": 0.5}, rows)
    assert data.train.rows.tolist() == [2, 3, 4]
    assert data.test.rows.tolist() == [0, 5, 1]
    assert "1 row without a value in ‘day’ came first, as their time is unknown." in data.notes


def test_by_time_needs_times(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column ‘who’ holds neither numbers nor dates") as error:
        people(tmp_path, {"kind": "time_order", "column": "who"})
    assert "Write dates as 2024-12-31" in str(error.value)


def test_no_group_is_in_two_parts(tmp_path: Path) -> None:
    data = people(tmp_path, {"kind": "group", "column": "who", "validation": 0.25, "test": 0.25})
    who = [{"abcd"[row % 4] for row in part.rows} for part in (data.train, data.validation, data.test)]
    assert [len(part) for part in who] == [2, 1, 1]
    assert set.union(*who) == set("abcd")
    assert data.table.feature_names == ("x",)


@pytest.mark.parametrize("seed", range(8))
def test_shares_are_met_as_groups_allow(seed: int) -> None:
    sizes = np.random.default_rng(seed).integers(1, 20, 60)
    groups = np.repeat(np.arange(60), sizes).astype(float)
    table = Table(np.zeros((len(groups), 1)), np.zeros((len(groups), 1)), ("x",), aside={"g": groups})
    split = SPLITS.parse({"kind": "group", "column": "g", "validation": 0.2, "test": 0.1, "seed": seed})
    parts = split.parts(table)
    assert sorted(np.concatenate(parts)) == list(range(len(groups)))
    assert not set(groups[parts[0]]) & set(groups[parts[1]]) | set(groups[parts[1]]) & set(groups[parts[2]])
    for part, share in zip(parts, (0.7, 0.2, 0.1), strict=True):
        assert abs(len(part) - share * len(groups)) <= 20  # the largest group
    again = split.parts(table)
    assert all(np.array_equal(a, b) for a, b in zip(parts, again, strict=True))


def test_too_few_groups_are_told(tmp_path: Path) -> None:
    rows = [f"1,{'ab'[i % 2]},train,{i},{i % 2}" for i in range(8)]
    with pytest.raises(DataError, match="‘who’ has 2 groups, and training, validation and test"):
        people(tmp_path, {"kind": "group", "column": "who"}, rows)


def test_rows_without_a_group_stay_together_and_a_group_a_row_is_told(tmp_path: Path) -> None:
    rows = [f"1,{who},train,{i},{i % 2}" for i, who in enumerate(["a", "", "b", "", "c", "d"])]
    data = people(tmp_path, {"kind": "group", "column": "who", "validation": 0, "test": 0.3}, rows)
    assert len({1, 3} & set(data.test.rows)) in (0, 2)
    assert "2 rows without a group in ‘who’ stay together." in data.notes
    each = [f"1,p{i},train,{i},{i % 2}" for i in range(6)]
    told = people(tmp_path, {"kind": "group", "column": "who"}, each).notes
    assert any(note.startswith("Every row has its own group in ‘who’") for note in told)


def test_a_column_says(tmp_path: Path) -> None:
    data = people(tmp_path, {"kind": "column", "column": "part"})
    assert data.train.rows.tolist() == [0, 3, 6, 9]
    assert data.validation.rows.tolist() == [1, 4, 7, 10]
    assert data.test.rows.tolist() == [2, 5, 8, 11]


@pytest.mark.parametrize(("cell", "shown"), [("later", "‘later’"), ("", "nothing")])
def test_a_column_that_says_something_else_is_refused(tmp_path: Path, cell: str, shown: str) -> None:
    rows = [f"1,a,{'train' if i < 5 else cell},{i},{i % 2}" for i in range(8)]
    with pytest.raises(DataError) as error:
        people(tmp_path, {"kind": "column", "column": "part"}, rows)
    assert f"row 7, column ‘part’ holds {shown}, where train, validation or test is expected" in str(
        error.value
    )
    assert "(2 further rows like this.)" in str(error.value)


def test_a_column_without_training_rows_is_refused(tmp_path: Path) -> None:
    rows = [f"1,a,test,{i},{i % 2}" for i in range(8)]
    with pytest.raises(DataError, match="leaves none for training"):
        people(tmp_path, {"kind": "column", "column": "part"}, rows)


@pytest.mark.parametrize(
    ("split", "sentence"),
    [
        ({"kind": "group"}, "No column is chosen that names each row’s group."),
        ({"kind": "group", "column": "whom"}, "‘p.csv’ has no column ‘whom’. Did you mean ‘who’?"),
    ],
)
def test_columns_that_cannot_split(tmp_path: Path, split: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DataError) as error:
        people(tmp_path, split)
    assert str(error.value).startswith(sentence)


def test_the_target_cannot_split(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("a,b\n" + "1,2\n3,4\n" * 6)
    source = {"kind": "csv", "path": "p.csv", "target": "b"}
    with pytest.raises(DataError, match="‘b’ is the target and cannot say how rows are split"):
        prepare(DataSettings.build({"source": source, "split": {"kind": "group", "column": "b"}}), tmp_path)


def test_columns_of_other_sources_can_split_and_pictures_cannot() -> None:
    data = prepare(
        DataSettings.build({"source": "iris", "split": {"kind": "time_order", "column": "petal length (cm)"}})
    )
    assert "petal length (cm)" not in data.table.feature_names
    assert (
        data.table.aside["petal length (cm)"][data.test.rows].min()
        >= data.table.aside["petal length (cm)"][data.train.rows].max()
    )
    with pytest.raises(DataError, match="has no column ‘z’ to split by"):
        prepare(DataSettings.build({"source": "iris", "split": {"kind": "group", "column": "z"}}))
    with pytest.raises(DataError, match="‘Handwritten digits’ has no columns to split by"):
        prepare(DataSettings.build({"source": "digits", "split": {"kind": "group", "column": "z"}}))


def test_a_class_that_training_never_sees_is_told(tmp_path: Path) -> None:
    rows = [f"{i},a,train,{i},{'new' if i > 9 else 'ab'[i % 2]}" for i in range(12)]
    data = people(tmp_path, {"kind": "time_order", "column": "day", "validation": 0, "test": 0.2}, rows)
    assert any(
        n.startswith("No training row has the class ‘new’, so it cannot be learnt.") for n in data.notes
    )


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        (["1970-01-02", None], [86400.0, np.nan]),
        (["1.2.1970", "3.1.1970"], [31 * 86400.0, 2 * 86400.0]),
        (["1970-01-01 00:01:30", "1970-01-01 01:00:00"], [90.0, 3600.0]),
        (["31/01/1970", "01/01/1970"], [30 * 86400.0, 0.0]),
        (["01/02/1970", "03/04/1970"], None),  # the second of January or the first of February?
        (["01/01/1970", "02/02/1970"], [0.0, 32 * 86400.0]),  # the same either way
        (["1970-01-01", "soon"], None),
        ([None], None),
    ],
)
def test_dates(texts: list[str | None], seconds: list[float] | None) -> None:
    found = moments(texts)
    assert (found is None) == (seconds is None)
    if seconds is not None:
        np.testing.assert_array_equal(found, seconds)


def test_every_row_is_held_out_once_and_classes_keep_their_share() -> None:
    rows, labels = np.arange(100, 123), np.repeat([0, 1], [15, 8])
    folds = cut(rows, 4, 7, labels)
    assert sorted(np.concatenate([held for _, held in folds])) == rows.tolist()
    assert sorted(len(held) for _, held in folds) == [5, 6, 6, 6]
    for train, held in folds:
        assert not set(train) & set(held)
        assert len(train) + len(held) == 23
        assert (labels[held - 100] == 1).sum() == 2


def test_groups_stay_together_in_folds() -> None:
    groups = np.array(["a"] * 6 + ["b"] * 3 + ["c"] * 3 + ["d"] * 2)
    folds = cut_groups(np.arange(14), 3, 0, groups)
    assert sorted(len(held) for _, held in folds) == [3, 5, 6]
    assert all(not set(groups[train]) & set(groups[held]) for train, held in folds)
    with pytest.raises(DataError, match="4 groups cannot be cut into 5 folds"):
        cut_groups(np.arange(14), 5, 0, groups)


def test_folds_in_time_never_look_ahead() -> None:
    folds = cut_in_order(np.arange(8), 3)
    assert [(a.tolist(), b.tolist()) for a, b in folds] == [
        ([0, 1], [2, 3]),
        ([0, 1, 2, 3], [4, 5]),
        ([0, 1, 2, 3, 4, 5], [6, 7]),
    ]


@pytest.mark.parametrize(("count", "rows"), [(1, 10), (11, 10)])
def test_folds_that_cannot_be(count: int, rows: int) -> None:
    with pytest.raises(DataError):
        cut(np.arange(rows), count, 0)
