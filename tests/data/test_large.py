"""Large tables of text, read in pieces: the same table as when read as a whole, within bounded memory."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data import DataError, Table
from nnstudio.data.progress import Cancelled, listening
from nnstudio.data.readers import files, gather, large, passes
from nnstudio.data.readers.columns import NotNumbers
from nnstudio.data.readers.csv_file import Csv

FEATURES = ("a", "b", "c")


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and a piece is a few rows."""
    monkeypatch.setattr(large, "LARGE", 0)
    monkeypatch.setattr(large, "PIECE", 61)
    monkeypatch.setattr(large, "LONGEST_PIECE", 8 * 61)
    monkeypatch.setattr(large, "HEAD", 200)


def both(path: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> tuple[Table | str, Table | str]:
    found = []
    for threshold in (2**40, 0):
        monkeypatch.setattr(large, "LARGE", threshold)
        try:
            found.append(Csv(path=str(path), **options).load(None))
        except DataError as error:
            found.append(str(error))
    return found[0], found[1]


def assert_same(one: Table | str, other: Table | str) -> None:
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return
    np.testing.assert_array_equal(one.features, other.features)
    np.testing.assert_array_equal(one.target, other.target)
    np.testing.assert_array_equal(one.file_rows, other.file_rows)
    assert (one.classes, one.categories, one.feature_names) == (
        other.classes,
        other.categories,
        other.feature_names,
    )
    assert one.notes == other.notes


def row(rng: random.Random, number: int, quote: str, mark: str) -> str:
    point = rng.choice(["1.5", "-2", "1e3", ".5", "7.", "", "NA", "nan", " 4 "])
    text = rng.choice(["red", "blue", "1", "", f"{quote}gr{mark}een{quote}", f"{quote}two\nlines{quote}"])
    return mark.join([str(number), point, text if quote else text.strip("'\""), rng.choice(["yes", "no"])])


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("mark", [",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quote: str, mark: str, end: str, encoding: str
) -> None:
    rng = random.Random(f"{quote}{mark}{end}{encoding}")
    head = mark.join((*FEATURES, "größe" if encoding != "latin-1" else "y"))
    rows = [row(rng, i, quote, mark) if rng.random() < 0.95 else "" for i in range(90)]
    path = tmp_path / "x.csv"
    path.write_bytes((end.join([head, *rows]) + end).encode(encoding))
    name = {'"': "double", "'": "single"}[quote]
    assert_same(*both(path, monkeypatch, quote=name, header="yes", problem="classification"))
    for sample in ({"rows": "every", "rows_number": 3}, {"rows": "first", "rows_number": 40}):
        assert_same(*both(path, monkeypatch, quote=name, header="yes", problem="classification", **sample))


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize(
    "content",
    [
        "a,b,y\n" + "1,2,3.5\n" * 40 + "x,2,3.5\n" + "1,2,3.5\n" * 40,  # a mistake far below
        "a,b,y\n" + "1,2,3.5\n" * 40 + "x,2,3.5\n" * 60,  # text, as it turns out
        "a,b,y\n" + "x,2,3.5\n" * 40 + "1,2,3.5\n" * 60,  # numbers, as it turns out
        "a,b,y\n" + "1,2,p\n" * 40 + ",,\n" * 3 + "1,,q\n" * 9,
        "a,b,y\n" + "1e400,2,p\n" * 40,
        'a,b,y\n1,"2,p\n' + "1,3,q\n" * 40,  # a quote that is never closed
        "1,2,3.5\n" * 80,
        "a,b,y\n" + "1_0,0x10,infinity\n" * 40,
        "a,b,y\n" + "1,2,3.5\n" * 40 + "1,2\n" + "1,2,3.5\n" * 40,
        "a;b;y\n" + "1,5;2.5;3,5\n" * 30 + "1,5;2;3,5\n" * 60,
        "a,b,y\r" + "1,2,3.5\r" * 80,  # line ends of old
    ],
)
@pytest.mark.parametrize("mistakes", ["refuse", "missing", "skip"])
def test_the_same_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, mistakes: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content, newline="")
    assert_same(*both(path, monkeypatch, mistakes=mistakes))


@pytest.mark.usefixtures("in_pieces")
def test_row_1_000_001_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "PIECE", 2**20)
    path = tmp_path / "people.csv"
    path.write_text("age,size\n" + "31,1.5\n" * 999_999 + "abc,1.5\n" + "31,1.75\n" * 10)
    with pytest.raises(NotNumbers) as error:
        Csv(path=str(path)).load(None)
    assert str(error.value) == (
        "‘people.csv’, row 1,000,001, column ‘age’: ‘abc’ is not a number. Correct the cell, or leave the "
        "column out."
    )
    assert (error.value.column, error.value.count) == ("age", 1)


@pytest.mark.usefixtures("in_pieces")
def test_latin_1_far_below_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,y\n" + b"1,p\n" * 90 + "2,é\n".encode("latin-1") * 20)
    table = Csv(path=str(path)).load(None)
    assert table.classes == ("p", "é")
    assert "was read as Latin-1" in table.notes[0]
    with pytest.raises(DataError, match="bytes that UTF-8 does not have, 366 bytes from its beginning"):
        Csv(path=str(path), encoding="utf-8").load(None)


@pytest.mark.usefixtures("in_pieces")
def test_progress_is_told_and_reading_can_be_ended(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,y\n" + "1.5,2.5\n" * 200)
    told: list[float] = []
    with listening(lambda done: told.append(done) or True):
        Csv(path=str(path)).load(None)
    reading = told[: told.index(1.0) + 1]
    assert reading == sorted(reading)
    assert (reading[0], len(reading) > 20) == (0.0, True)
    with pytest.raises(Cancelled), listening(lambda done: done < 0.5):
        Csv(path=str(path)).load(None)


@pytest.mark.usefixtures("in_pieces")
def test_more_than_memory_holds_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b,y\n" + "1,2,3.5\n" * 1000)
    monkeypatch.setattr(passes, "available_memory", lambda: 14_700)
    with pytest.raises(passes.TooLarge) as error:
        Csv(path=str(path)).load(None)
    # 1,000 rows of 3 cells of 24 bytes are 72 kB, and half of the memory may be used.
    assert (error.value.every, error.value.first) == (10, 102)
    assert "has about 1,010 rows of 3 cells to use" in str(error.value)
    assert len(Csv(path=str(path), rows="every", rows_number=10).load(None)) == 100
    assert len(Csv(path=str(path), rows="first", rows_number=100).load(None)) == 100


@pytest.mark.usefixtures("in_pieces")
def test_a_column_of_countless_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "MOST_TEXTS", 50)
    path = tmp_path / "x.csv"
    path.write_text("a,b,y\n" + "".join(f"text {i},{i},{i % 2}\n" for i in range(200)))
    with pytest.raises(DataError, match="column ‘a’ holds more than 50 different texts"):
        Csv(path=str(path)).load(None)
    assert Csv(path=str(path), ignore=("a",)).load(None).feature_names == ("b",)


@pytest.mark.parametrize("decimal", [".", ","])
def test_which_spellings_are_numbers(decimal: str) -> None:
    """As for small files: digits, one decimal mark, an exponent; not what others would also take."""
    import polars as pl

    right = ["1", "-1", "+1", "1.", ".5", "1.5", "+.5e+3", "1E5", "007", " 8 "]
    wrong = ["1_000", "١٢", "infinity", "-inf", "0x10", "1.2.3", "1e", "e5", "+-1", "1 2", "1f", "½", "true"]
    missing = ["", " ", "NA", "nan", "-", "?", "NULL", "n/a"]
    swapped = [text.replace(".", decimal) for text in right]
    values, count, spelled = gather.read_numbers(pl.Series([*swapped, *wrong, *missing]), decimal)
    assert values[: len(right)].tolist() == [1, -1, 1, 1, 0.5, 1.5, 500, 1e5, 7, 8]
    assert np.isnan(values[len(right) :]).all()
    assert (count, list(spelled.values())) == (len(missing), wrong)
    if decimal == ",":
        assert np.isnan(gather.read_numbers(pl.Series(["1.5"]), ",")[0][0])


def test_memory_that_is_there() -> None:
    assert 2**26 < files.available_memory() < 2**50
