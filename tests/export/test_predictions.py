import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nnstudio.export import ExportError
from nnstudio.export.predictions import distinct, markdown_of, tabs_of, write_columns

NAMES = ["kind", "p(a)", "p(a)"]
COLUMNS = [np.array(["a", "=b"], dtype=object), np.array([0.25, np.nan]), np.array([1.0, 2.0])]


def test_csv_has_a_header_and_no_formula(tmp_path: Path) -> None:
    write_columns(tmp_path / "out.csv", NAMES, COLUMNS)
    assert (tmp_path / "out.csv").read_text() == "kind,p(a),p(a) (2)\na,0.25,1.0\n'=b,nan,2.0\n"


def test_json_lines_have_no_nan(tmp_path: Path) -> None:
    write_columns(tmp_path / "out.jsonl", NAMES, COLUMNS)
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"kind": "a", "p(a)": 0.25, "p(a) (2)": 1.0},
        {"kind": "=b", "p(a)": None, "p(a) (2)": 2.0},
    ]


def test_parquet_is_read_back_by_polars(tmp_path: Path) -> None:
    write_columns(tmp_path / "out.parquet", NAMES, COLUMNS)
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.columns == ["kind", "p(a)", "p(a) (2)"]
    assert frame["kind"].to_list() == ["a", "=b"]
    assert frame["p(a) (2)"].to_list() == [1.0, 2.0]


def test_another_form_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"out\.txt.*\.csv, \.jsonl, \.parquet"):
        write_columns(tmp_path / "out.txt", NAMES, COLUMNS)
    assert not list(tmp_path.iterdir())


def test_names_that_repeat_get_numbers() -> None:
    assert distinct(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_text_with_tabs_and_markdown() -> None:
    assert tabs_of(["a", "b"], [np.array(["x\ty"], dtype=object), np.array([1])]) == "a\tb\nx y\t1\n"
    assert markdown_of(["", "Loss"], [["a|b", "0.5"]]) == "|  | Loss |\n| --- | ---: |\n| a\\|b | 0.5 |\n"
