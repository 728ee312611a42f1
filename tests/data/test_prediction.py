"""New files for a trained network: columns by name, target optional, and a sentence for what does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import DataError, DataSettings, Fitted, Prepared, prepare, read_for_prediction
from nnstudio.data.readers.csv_file import Csv

TRAINING = "id,colour,size,kind\n" + "".join(
    f"{i},{('red', 'blue')[i % 2]},{i * 1.5},{('oak', 'elm', 'ash')[i % 3]}\n" for i in range(30)
)


@pytest.fixture
def data(tmp_path: Path) -> Prepared:
    (tmp_path / "train.csv").write_text(TRAINING, encoding="utf-8")
    source = Csv(path="train.csv", ignore=("id",))
    return prepare(DataSettings(source=source, features=["standardize"], target="one_hot"), tmp_path)


def read(folder: Path, fitted: Fitted, content: str):
    (folder / "new.csv").write_text(content, encoding="utf-8")
    return read_for_prediction("new.csv", fitted, folder)


def refused(folder: Path, fitted: Fitted, content: str) -> str:
    with pytest.raises(DataError) as error:
        read(folder, fitted, content)
    return str(error.value)


def test_the_training_file_itself_gives_the_same_numbers(tmp_path: Path, data: Prepared) -> None:
    fitted = Fitted.from_dict(json.loads(json.dumps(data.fitted.to_dict())))
    table = read_for_prediction("train.csv", fitted, tmp_path)
    x, y = fitted.features(table), fitted.targets(table)
    assert x[data.test.rows].tobytes() == data.test.x.tobytes()
    assert y[data.test.rows].tobytes() == data.test.y.tobytes()


def test_columns_in_another_order_without_target(tmp_path: Path, data: Prepared) -> None:
    table = read(tmp_path, data.fitted, "size;colour\n4,5;blue\n6;red\n")
    assert table.target is None
    assert table.features.tolist() == [[0, 4.5], [1, 6.0]]  # blue, red
    assert data.fitted.features(table).shape == (2, 3)


def test_one_row_is_enough(tmp_path: Path, data: Prepared) -> None:
    assert read(tmp_path, data.fitted, "colour,size\nblue,4.5\n").features.tolist() == [[0, 4.5]]


def test_a_missing_column_is_told(tmp_path: Path, data: Prepared) -> None:
    assert refused(tmp_path, data.fitted, "colour,kind\nblue,oak\n") == (
        "‘new.csv’ does not have the columns that the network was trained on: it lacks ‘size’. "
        "Expected: ‘colour’, ‘size’."
    )


def test_an_unknown_column_is_told(tmp_path: Path, data: Prepared) -> None:
    assert refused(tmp_path, data.fitted, "colour,size,weight\nblue,1,2\n") == (
        "‘new.csv’ does not have the columns that the network was trained on: it has ‘weight’, which it "
        "did not see. Expected: ‘colour’, ‘size’."
    )


def test_a_file_without_header_is_told(tmp_path: Path, data: Prepared) -> None:
    found = refused(tmp_path, data.fitted, "1.5,2.5\n3.5,4.5\n")
    assert "The file seems to have no header: write the names into its first row." in found


def test_an_unknown_category_is_told(tmp_path: Path, data: Prepared) -> None:
    assert refused(tmp_path, data.fitted, "colour,size\nblue,1\npink,2\n") == (
        "‘new.csv’, row 3, column ‘colour’: the network has never seen ‘pink’. Known: ‘blue’, ‘red’."
    )


def test_text_in_a_number_column_is_told(tmp_path: Path, data: Prepared) -> None:
    assert refused(tmp_path, data.fitted, "colour,size\nblue,1\nred,tall\n") == (
        "‘new.csv’, row 3, column ‘size’: ‘tall’ is not a number. Correct the cell."
    )


def test_a_missing_value_is_told(tmp_path: Path, data: Prepared) -> None:
    table = read(tmp_path, data.fitted, "colour,size\nblue,1\nred,\n")
    with pytest.raises(DataError) as error:
        data.fitted.features(table)
    assert str(error.value).startswith("One value is missing, it is in row 3, column ‘size’.")


def test_an_unknown_class_is_told(tmp_path: Path, data: Prepared) -> None:
    assert refused(tmp_path, data.fitted, "colour,size,kind\nblue,1,oak\nred,2,fir\n") == (
        "‘new.csv’, row 3, column ‘kind’: ‘fir’ is not a class the network was trained on. "
        "Known: ‘ash’, ‘elm’, ‘oak’."
    )


def test_a_target_column_half_filled_is_told_and_an_empty_one_is_none(tmp_path: Path, data: Prepared) -> None:
    assert refused(tmp_path, data.fitted, "colour,size,kind\nblue,1,oak\nred,2,\n") == (
        "‘new.csv’, row 3, column ‘kind’: the target is missing. Fill it in, or remove the whole column."
    )
    assert read(tmp_path, data.fitted, "colour,size,kind\nblue,1,\nred,2,\n").target is None


def test_classes_written_as_numbers_are_found_in_any_spelling(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("a,y\n" + "".join(f"{i}.5,{i % 2 + 1}\n" for i in range(20)))
    data = prepare(DataSettings(source=Csv(path="train.csv")), tmp_path)
    assert data.table.classes == ("1", "2")
    assert read(tmp_path, data.fitted, "a,y\n1.5,2.0\n2.5,01\n").target.tolist() == [1, 0]


def test_regression_reads_the_target_in_its_own_units(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("a,y\n" + "".join(f"{i},{i * 10.5}\n" for i in range(20)))
    settings = DataSettings(source=Csv(path="train.csv"), target="standardize")
    data = prepare(settings, tmp_path)
    table = read(tmp_path, data.fitted, "a,y\n3,31.5\n4,42\n")
    assert table.target.tolist() == [[31.5], [42.0]]
    names, columns = data.fitted.decode(data.fitted.targets(table))
    assert names == ("y",)
    assert columns[0] == pytest.approx([31.5, 42.0], rel=1e-6)


def test_images_come_as_one_column_for_each_pixel(tmp_path: Path) -> None:
    data = prepare(DataSettings(source="digits", features=["min_max"]))
    pixels = data.table.columns[:2].astype(int)
    header = ",".join(f'"{name}"' for name in data.table.feature_names)
    rows = [",".join(map(str, row)) for row in pixels]
    table = read(tmp_path, data.fitted, "\n".join([header, *rows]))
    assert table.features.shape == (2, 8, 8, 1)
    assert np.array_equal(data.fitted.features(table), data.fitted.features(data.table)[:2])
