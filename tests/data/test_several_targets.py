"""Several target columns of a table: numbers side by side, and a sentence for what cannot be one of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from nnstudio.data import DataError, DataSettings, Prepared, prepare, preview, read_for_prediction, source_for
from nnstudio.data.readers.csv_file import Csv

ROWS = [(i, i % 3, 2.5 * i, i % 2) for i in range(20)]
TEXT = "a,b,y,z\n" + "".join(f"{a},{b},{y},{z}\n" for a, b, y, z in ROWS)


def prepared(folder: Path, content: str = TEXT, transform: str | None = None, **options: Any) -> Prepared:
    (folder / "x.csv").write_text(content, encoding="utf-8")
    source = Csv(path="x.csv", **{"more_targets": ("y",), **options})
    return prepare(DataSettings.build({"source": source, "target": transform}), folder)


def sentence(folder: Path, content: str = TEXT, **options: Any) -> str:
    with pytest.raises(DataError) as error:
        prepared(folder, content, **options)
    return str(error.value)


def test_the_chosen_one_comes_first_and_all_are_numbers(tmp_path: Path) -> None:
    table = prepared(tmp_path).table
    assert table.target_names == ("z", "y")  # z: the last column that is no further target
    assert table.feature_names == ("a", "b")
    assert table.classes == ()  # z alone would be two classes
    assert table.target.dtype == np.float32
    assert table.target[3].tolist() == [1.0, 7.5]


def test_named_targets_in_the_order_they_were_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TEXT)
    table = Csv(path="x.csv", target="y", more_targets=("z", "y", "b")).load(tmp_path)
    assert table.target_names == ("y", "z", "b")
    assert table.feature_names == ("a",)


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_every_reader_of_tables_takes_several(tmp_path: Path, ending: str) -> None:
    frame = pl.DataFrame(ROWS, schema=["a", "b", "y", "z"], orient="row")
    path = tmp_path / f"x.{ending}"
    (frame.write_parquet if ending == "parquet" else frame.write_ndjson)(path)
    table = source_for(path).replace(target="y", more_targets=("z",)).load(None)
    assert table.target_names == ("y", "z")
    assert table.target[5].tolist() == [12.5, 1.0]


def test_the_target_s_transform_is_fitted_on_each_column_and_undone(tmp_path: Path) -> None:
    found = prepared(tmp_path, transform="standardize")
    assert found.train.y.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert found.train.y.std(axis=0) == pytest.approx([1, 1], abs=1e-5)
    names, columns = found.fitted.decode(found.train.y)
    assert names == ("z", "y")
    assert np.stack(columns, axis=1) == pytest.approx(found.table.target[found.train.rows], abs=1e-5)
    assert found.shape.outputs == 2
    assert found.shape.target_form == "values"


def test_a_row_without_one_of_them_is_left_out_and_told(tmp_path: Path) -> None:
    lines = TEXT.splitlines()
    lines[2], lines[5] = "1,1,,1", "4,1,10.0,"
    found = prepared(tmp_path, "\n".join(lines))
    assert len(found.table) == 18
    assert "2 rows without a target left out." in found.notes
    lines[7] = "6,0,many,0"
    text = "\n".join(lines)
    assert "column ‘y’: ‘many’ is not a number. Correct the cell, or take the column out" in sentence(
        tmp_path, text
    )
    skipped = prepared(tmp_path, text, mistakes="skip")
    assert len(skipped.table) == 17
    assert "1 row with text among numbers left out." in skipped.notes
    assert len(prepared(tmp_path, text, mistakes="missing").table) == 17


def test_categories_cannot_be_one_of_several(tmp_path: Path) -> None:
    text = TEXT.replace(",0\n", ",no\n").replace(",1\n", ",yes\n")
    assert sentence(tmp_path, text, target="y", more_targets=("z",)) == (
        "‘x.csv’, column ‘z’ holds categories, and several targets are all numbers or all yes-or-no "
        "answers. Make it the only target, or take it out of the targets."
    )
    found = preview(Csv(path=str(tmp_path / "x.csv"), target="y", more_targets=("z",)))
    assert [remedy.label for remedy in found.remedies] == ["Leave out ‘z’"]
    mended = found.remedies[0].change(DataSettings.build({"source": found.source})).source
    assert (mended.more_targets, mended.ignore) == ((), ("z",))
    assert preview(mended, found).table.target_names == ("y",)
    assert "column ‘y’ holds categories" in sentence(tmp_path, as_text=("y",))


def test_a_feature_that_says_any_of_them_is_noticed(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    leaks = [(f.columns, f.sentence.split(":")[0]) for f in found.findings if f.code == "leakage"]
    assert leaks == [(("a",), "‘a’ tells exactly the target ‘y’")]  # y is 2.5 a


def test_new_data_has_all_targets_or_none(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    (tmp_path / "new.csv").write_text("y,b,a,z\n3.5,1,7,0\n", encoding="utf-8")
    table = read_for_prediction("new.csv", found.fitted, tmp_path)
    assert table.target.tolist() == [[0.0, 3.5]]
    assert table.target_names == ("z", "y")
    (tmp_path / "bare.csv").write_text("b,a,z\n1,7,\n", encoding="utf-8")
    assert read_for_prediction("bare.csv", found.fitted, tmp_path).target is None
    (tmp_path / "half.csv").write_text("b,a,z\n1,7,3\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_for_prediction("half.csv", found.fitted, tmp_path)
    assert str(error.value) == (
        "‘half.csv’ holds the targets ‘z’ but not ‘y’. Add them, or remove all of the target columns."
    )


def test_what_contradicts_itself_is_told(tmp_path: Path) -> None:
    assert sentence(tmp_path, problem="classification") == (
        "‘x.csv’, column ‘y’ does not hold just two values. Several targets of classes are yes-or-no "
        "answers: make it the only target, or take it out of the targets."
    )
    assert "has no column ‘w’" in sentence(tmp_path, more_targets=("w",))
    assert sentence(tmp_path, ignore=("y",)) == (
        "The column ‘y’ is both the target and left out. Choose one of the two."
    )
    assert sentence(tmp_path, more_targets=("a", "b", "y")).startswith(
        "Every column of ‘x.csv’ is a target, and none is left to predict them from."
    )
