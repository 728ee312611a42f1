"""Data in words and small tables, as the Data tab and the import dialog say it."""

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import DataSettings, Table, prepare
from nnstudio.data.readers.csv_file import Csv
from nnstudio.gui.inspector import data_facts


def table_of(source: object) -> Table:
    return prepare(DataSettings.build({"source": source})).table


def test_pictures_and_classes() -> None:
    digits = table_of("digits")
    assert data_facts.features_in_words(digits) == "8 × 8 image, 0 … 16"
    assert data_facts.target_in_words(digits) == "digit · 10 classes"
    assert data_facts.missing_in_words(digits) == "none"
    assert data_facts.class_counts(digits)[3] == 183
    assert sum(data_facts.class_counts(digits)) == 1797


def test_columns_and_values() -> None:
    table = Table(np.array([[1.0, 2], [3, np.nan]]), np.array([[0.5], [-2000]]), ("a", "b"), ("cost",))
    assert data_facts.features_in_words(table) == "2 columns, 1 … 3"
    assert data_facts.target_in_words(table) == "cost · -2,000 … 0.5"
    assert data_facts.missing_in_words(table) == "1 value"


@pytest.mark.parametrize(
    ("rows", "words", "cell"),
    [
        ("1,2.5,3\n2,4,7\n4,1,1.5\n", "y, z", "2.5, 3"),
        ("1,no,1\n2,yes,1\n4,no,0\n", "y, z · yes or no", "no, 1"),
    ],
    ids=["numbers", "answers"],
)
def test_several_targets_are_named(tmp_path: Path, rows: str, words: str, cell: str) -> None:
    (tmp_path / "x.csv").write_text("a,y,z\n" + rows)
    table = Csv(path="x.csv", target="y", more_targets=("z",)).load(tmp_path)
    assert data_facts.target_in_words(table) == words
    assert data_facts.first_rows(table)[1][0] == [cell, "1"]
