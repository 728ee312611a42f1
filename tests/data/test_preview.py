"""What the import dialog is told: rows, what columns hold, why some cannot help, and what is wrong."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nnstudio.data import Preview, preview, reader_kind, source_for
from nnstudio.data.readers.csv_file import Csv


def looked(folder: Path, text: str | bytes, **options: object) -> Preview:
    (folder / "x.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return preview(Csv.build({"path": str(folder / "x.csv"), **options}))


def test_columns_and_their_concerns(tmp_path: Path) -> None:
    rows = "".join(f"{i + 7},same,text {i},{'pq'[i % 2]},{i % 3},,{'pq'[i % 2]}\n" for i in range(12))
    found = looked(tmp_path, "n,one,unique,copy,good,empty,y\n" + rows)
    assert {c.name: c.concern for c in found.columns} == {
        "n": "counts the rows",
        "one": "has the same value in every row",
        "unique": "has another text in every row",
        "copy": "is a copy of the target",
        "good": "",
        "empty": "holds no values",
        "y": "",
    }
    assert found.columns[5].missing == 12
    assert found.rows[0] == ("7", "same", "text 0", "p", "0", "", "p")
    assert found.file_rows[:2] == (2, 3)
    assert found.error.startswith("‘x.csv’, column ‘empty’ holds no values at all.")
    left = preview(found.source.replace(ignore=("empty",)), found)
    assert left.error == ""
    assert left.sheet is found.sheet


def test_a_target_of_one_class_is_told_before_the_import(tmp_path: Path) -> None:
    assert looked(tmp_path, "a,y\n1,p\n2,p\n3,p\n").error.startswith("All 3 rows have the class ‘p’ in ‘y’")


def test_only_the_first_rows_and_columns_are_shown(tmp_path: Path) -> None:
    frame = pl.DataFrame({f"c{i}": np.arange(50) % (i + 2) for i in range(300)})
    frame.write_parquet(tmp_path / "x.parquet")
    found = preview(source_for(tmp_path / "x.parquet"))
    assert (found.row_count, found.column_count) == (50, 300)
    assert (len(found.rows), len(found.rows[0]), len(found.columns)) == (20, 200, 200)


def test_a_chosen_encoding(tmp_path: Path) -> None:
    text = "größe,y\n1,a\n2,b\n".encode("windows-1252")
    assert looked(tmp_path, text, encoding="windows-1252").columns[0].name == "größe"
    assert looked(tmp_path, text, encoding="utf-8").error == (
        "‘x.csv’, line 1 holds bytes that UTF-8 does not have. Choose another encoding."
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.CSV", "csv"), ("a.tsv", "csv"), ("a.parquet", "parquet"), ("a.jsonl", "json_lines"),
        ("a.xlsx", "excel"), ("a.npz", "npz"), ("a.npy", "npy"), ("train-images-idx3-ubyte.gz", "idx"),
        ("t10k-labels.idx1-ubyte", "idx"), ("a.jpeg", "images"), ("a.mp3", ""), ("a.gz", ""), ("csv", ""),
    ],
)  # fmt: skip
def test_which_reader_takes_which_file(tmp_path: Path, name: str, kind: str) -> None:
    assert reader_kind(tmp_path / name) == ("npz" if kind == "npy" else kind)
    assert reader_kind(tmp_path) == "images"
