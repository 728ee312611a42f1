"""A table that was read stays, until its source or its files change."""

import os

import pytest

from nnstudio.data import DataError, DataSettings, prepare, source_for
from nnstudio.data.kept import KeptTable
from nnstudio.data.readers.csv_file import Csv

ROWS = "a,b,day,kind\n" + "".join(f"{i},{i % 3},{i % 4},{'yes' if i % 2 else 'no'}\n" for i in range(40))


@pytest.fixture
def loads(monkeypatch):
    """Every reading of a CSV file."""
    found = []
    sheet = Csv.sheet
    monkeypatch.setattr(Csv, "sheet", lambda self, folder: found.append(self.path) or sheet(self, folder))
    return found


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(ROWS)
    return path


def settings(path, **changes):
    return DataSettings.build({"source": source_for(path), **changes})


def test_transforms_and_splits_need_no_reading(loads, path):
    kept = KeptTable()
    first = prepare(settings(path), None, kept)
    for changes in (
        {"features": ("standardize",)},
        {"features": ("min_max",), "balance": True},
        {"split": {"kind": "random", "validation": 0.25, "test": 0.0, "seed": 3}},
    ):
        found = prepare(settings(path, **changes), None, kept)
        assert found.table is first.table
        alone = prepare(settings(path, **changes), None)
        assert (found.train.x == alone.train.x).all()
        assert (found.train.rows == alone.train.rows).all()
    assert len(loads) == 1 + 3  # once, and the three that were read for comparison


def test_another_source_or_a_column_for_the_split_is_read(loads, path):
    kept = KeptTable()
    prepare(settings(path), None, kept)
    prepare(settings(path, split={"kind": "group", "column": "day"}), None, kept)
    prepare(settings(path, source=source_for(path).replace(ignore=("b",))), None, kept)
    assert len(loads) == 3


def test_a_file_that_was_written_since_is_read_again(loads, path):
    kept = KeptTable()
    before = prepare(settings(path), None, kept)
    was = path.stat()
    path.write_text(ROWS.replace("0,0,0,no", "9,0,0,no"))  # as large as before
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns + 1))
    after = prepare(settings(path), None, kept)
    assert (before.table.columns[0, 0], after.table.columns[0, 0]) == (0.0, 9.0)
    assert len(loads) == 2


def test_a_picture_that_was_added_is_seen(tmp_path):
    from PIL import Image

    for name, shade in (("cat", 10), ("dog", 200)):
        (tmp_path / name).mkdir()
        for number in range(3):
            Image.new("L", (4, 4), shade).save(tmp_path / name / f"{number}.png")
    kept = KeptTable()
    source = source_for(tmp_path)
    first = kept.load(source, None)
    assert kept.load(source, None) is first
    Image.new("L", (4, 4), 30).save(tmp_path / "cat" / "more.png")
    assert len(kept.load(source, None)) == 7


def test_nothing_is_kept_of_what_fails_or_was_let_go(loads, path):
    kept = KeptTable()
    prepare(settings(path), None, kept)
    kept.forget()
    prepare(settings(path), None, kept)
    assert len(loads) == 2
    path.unlink()
    for _ in range(2):
        with pytest.raises(DataError, match="There is no file"):
            prepare(settings(path), None, kept)
    path.write_text(ROWS)
    assert len(prepare(settings(path), None, kept).table) == 40
