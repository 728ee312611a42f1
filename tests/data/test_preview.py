"""What the import dialog is told: rows, what columns hold, why some cannot help, and what is wrong."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nnstudio.data import DataSettings, Preview, glance, preview, reader_kind, source_for
from nnstudio.data.readers import large
from nnstudio.data.readers.csv_file import Csv


def looked(folder: Path, text: str | bytes, **options: object) -> Preview:
    (folder / "x.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return preview(Csv.build({"path": str(folder / "x.csv"), **options}))


def test_columns_and_their_concerns(tmp_path: Path) -> None:
    rows = "".join(f"{i + 7},same,text {i},{'pq'[i % 2]},{i % 3},,{'pq'[i % 2]}\n" for i in range(12))
    found = looked(tmp_path, "n,one,unique,copy,good,empty,y\n" + rows)
    assert [(c.holds, c.different, c.missing) for c in found.columns] == [
        ("numbers", 12, 0), ("text", 1, 0), ("text", 12, 0), ("text", 2, 0), ("numbers", 3, 0),
        ("nothing", 0, 12), ("text", 2, 0),
    ]  # fmt: skip
    assert found.rows[0] == ("7", "same", "text 0", "p", "0", "", "p")
    assert found.file_rows[:2] == (2, 3)
    assert found.error.startswith("‘x.csv’, column ‘empty’ holds no values at all.")
    assert [r.label for r in found.remedies] == ["Leave out ‘empty’"]
    left = preview(found.source.replace(ignore=("empty",)), found)
    assert (left.error, left.remedies) == ("", ())
    assert left.sheet is found.sheet
    assert sorted((f.code, *f.columns) for f in left.findings) == [
        ("constant", "one"), ("identifier", "n"), ("identifier", "unique"), ("leakage", "copy"),
    ]  # fmt: skip
    assert left.concern("copy").startswith("‘copy’ is a copy of the target ‘y’")
    assert left.concern("n").startswith("‘n’ counts the rows")
    assert left.concern("good") == ""


AGES = "age,size,y\n" + "".join(f"{20 + i % 9},{i % 7}.5,{'ab'[i % 2]}\n" for i in range(20)) + "abc,,a\n"


def test_text_among_numbers_has_four_remedies(tmp_path: Path) -> None:
    found = looked(tmp_path, AGES)
    assert "row 22, column ‘age’: ‘abc’ is not a number" in found.error
    assert found.columns[0].mistaken == 1
    names = ["Treat as missing", "‘age’ holds categories", "Leave the row out", "Leave out ‘age’"]
    assert [r.label for r in found.remedies] == names
    mended = [
        preview(r.change(DataSettings.build({"source": found.source})).source, found) for r in found.remedies
    ]
    assert [m.error for m in mended] == [""] * 4
    missing, text, skip, left = (m.table for m in mended)
    assert (len(missing), missing.missing(), len(skip), skip.missing()) == (21, 2, 20, 0)
    assert "abc" in text.categories[0]
    assert left.feature_names == ("size",)
    assert missing.notes == ("Text among numbers treated as missing: ‘age’ (1).",)
    assert skip.notes == ("1 row with text among numbers left out.",)
    assert all(m.sheet is found.sheet for m in mended)


def test_a_glance_at_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_text("age,y\n" + "25,1.5\n" * 1000)
    assert glance(source_for(path)) is None
    monkeypatch.setattr(large, "LARGE", 0)
    monkeypatch.setattr(large, "HEAD", 700)
    first = glance(source_for(path))
    assert (first.glance, first.table, first.sheet.names) == (True, None, ("age", "y"))
    assert 990 < first.row_count < 1010
    assert len(first.rows) == 20
    whole = preview(first.source, first)
    assert (whole.glance, whole.row_count, len(whole.table)) == (False, 1000, 1000)
    assert glance(first.source.replace(target="age"), whole) is None  # read already


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
